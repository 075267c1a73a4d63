"""A change of a spec changes what it speaks of in the engine's own document, and nothing beside it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containers_app.spec.changes import with_changes, with_kept_volumes
from containers_app.spec.container import (
    ContainerSpec,
    Device,
    Healthcheck,
    Logging,
    Mount,
    NetworkAttachment,
    Port,
    Resources,
    RestartPolicy,
    Ulimit,
)
from containers_app.spec.document import calls_of, document_of
from containers_app.spec.engine_body import create_body
from containers_app.spec.inspected import spec_of

Json = dict[str, Any]
ID = "0123456789ab" * 5 + "cdef"
WORD = st.text("abcdefghij", min_size=1, max_size=4)
NUMBER = st.integers(1, 10**6)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Null, as an engine says it, or one of `values`."""
    return st.none() | values


def unique(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A list without doubles, or null."""
    return maybe(st.lists(values, max_size=3, unique=True))


def by(key: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A list of objects with fields no spec knows, different by `key`, or null."""
    objects = st.fixed_dictionaries(fields, optional={"Unknown": WORD})
    return maybe(st.lists(objects, max_size=3, unique_by=lambda each: each[key]))


PATH = WORD.map("/{}".format)
MOUNTS = by(
    "Target",
    Type=st.sampled_from(["volume", "bind", "tmpfs", "image"]),
    Source=PATH,
    Target=WORD.map("/mount-{}".format),
    ReadOnly=st.booleans(),
    VolumeOptions=st.just({"Subpath": "sub", "NoCopy": True}),
)
REQUESTS = maybe(
    st.lists(
        st.sampled_from(
            [
                {"Driver": "cdi", "DeviceIDs": ["vendor.com/gpu=all"]},
                {"Driver": "nvidia", "Count": 1, "Capabilities": [["gpu", "utility"]], "Options": {"a": "b"}},
            ]
        ),
        max_size=2,
        unique_by=str,
    )
)
BINDINGS = st.dictionaries(
    st.integers(1, 99).map("{}/tcp".format),
    st.lists(
        st.fixed_dictionaries({"HostIp": st.just(""), "HostPort": st.sampled_from(["", "80", "8000-8010"])}),
        min_size=1,
        max_size=1,
    ),
    max_size=3,
)
HOST_CONFIG = st.fixed_dictionaries(
    {
        "NetworkMode": st.sampled_from(["default", "bridge", "front"]),
        "Init": maybe(st.booleans()),
        "Binds": unique(WORD.map("data:/bind-{}:ro,cached".format)),
        "Mounts": MOUNTS,
        "Tmpfs": maybe(st.dictionaries(WORD.map("/tmpfs-{}".format), st.just("noexec,uid=5"), max_size=2)),
        "PortBindings": BINDINGS,
        "CapAdd": unique(st.sampled_from(["NET_ADMIN", "CAP_CHOWN", "CAP_KILL"])),
        "Dns": unique(WORD),
        "ExtraHosts": unique(WORD.map("{}:1.2.3.4".format)),
        "Links": unique(WORD.map(lambda word: f"/db:/web/{word}")),
        "Devices": by(
            "PathInContainer", PathOnHost=PATH, PathInContainer=PATH, CgroupPermissions=st.just("r")
        ),
        "DeviceRequests": REQUESTS,
        "Ulimits": by("Name", Name=WORD, Soft=NUMBER, Hard=NUMBER),
        "Sysctls": maybe(st.dictionaries(WORD, WORD, max_size=2)),
        "RestartPolicy": st.just({"Name": "on-failure", "MaximumRetryCount": 3}),
        "LogConfig": st.just({"Type": "local", "Config": {"max-size": "1m"}}),
        "Memory": st.sampled_from([0, 64, 128]),
        "MemorySwap": st.sampled_from([0, 128, -1]),
        "CpuQuota": st.sampled_from([0, 5000]),
        "Privileged": st.booleans(),
        "MaskedPaths": st.sampled_from([None, [], ["/proc/acpi"]]),
        "Annotations": maybe(st.dictionaries(WORD, WORD, max_size=2)),
        "SomethingNew": WORD,
    }
)
CONFIG = st.fixed_dictionaries(
    {
        "Image": st.just("app:1"),
        "Hostname": st.sampled_from(["", "quay", ID[:12]]),
        "Env": maybe(
            st.lists(WORD.map("{}=1".format), max_size=3, unique_by=lambda each: each.split("=")[0])
        ),
        "Labels": maybe(st.dictionaries(WORD, WORD, max_size=3)),
        "Cmd": st.just(["serve"]),
        "Volumes": maybe(st.dictionaries(WORD.map("/volume-{}".format), st.just({}), max_size=2)),
        "Healthcheck": maybe(st.just({"Test": ["CMD", "true"], "Interval": 10**9, "StartInterval": 7})),
        "OnBuild": unique(WORD),
        "StdinOnce": st.booleans(),
        "MacAddress": st.sampled_from(["", "92:d0:c6:0a:29:33"]),
        "SomethingNew": WORD,
    }
)
ENDPOINT = st.fixed_dictionaries(
    {
        "Aliases": unique(WORD),
        "IPAMConfig": st.sampled_from(
            [None, {}, {"IPv4Address": "10.0.0.9", "LinkLocalIPs": ["169.254.1.1"]}]
        ),
        "DriverOpts": maybe(st.dictionaries(WORD, WORD, max_size=1)),
        "GwPriority": st.integers(0, 2),
        "NetworkID": st.just("f" * 64),
        "IPAddress": st.just("10.0.0.9"),
        "MacAddress": st.sampled_from(["", "02:42:0a:00:00:09"]),
    }
)


@st.composite
def containers(draw: st.DrawFn) -> Json:
    """Answers of `GET /containers/{id}/json`."""
    config, host = draw(CONFIG), draw(HOST_CONFIG)
    config["ExposedPorts"] = {name: {} for name in host["PortBindings"]}
    first = "front" if host["NetworkMode"] == "front" else "bridge"
    names = [first, *draw(st.lists(st.sampled_from(["back", "side"]), unique=True))]
    return {
        "Id": ID,
        "Name": "/web",
        "Config": config,
        "HostConfig": host,
        "NetworkSettings": {"Networks": {name: draw(ENDPOINT) for name in names}},
        "Mounts": [],
    }


def inspected(document: Json) -> Json:
    """What an engine would answer about a container of `document`."""
    config = {name: each for name, each in document.items() if name not in {"HostConfig", "NetworkingConfig"}}
    endpoints = (document.get("NetworkingConfig") or {}).get("EndpointsConfig") or {}
    host = {"NetworkMode": "default", **document["HostConfig"]}
    first = "bridge" if host["NetworkMode"] == "default" else host["NetworkMode"]
    mac_address = (endpoints.get(first) or {}).get("MacAddress", "")
    return {
        "Id": ID,
        "Name": "/web",
        "Config": {**config, "MacAddress": mac_address},
        "HostConfig": host,
        "NetworkSettings": {"Networks": endpoints or {first: {}}},
    }


MEMORY = frozenset(
    {"HostConfig.Memory", "HostConfig.MemorySwap", "HostConfig.CpuQuota", "HostConfig.CpuPeriod"}
)
MOUNTING = frozenset({"Volumes", "HostConfig.Binds", "HostConfig.Mounts", "HostConfig.Tmpfs"})
# A field of the spec: a new value, and the keys of the document that it may touch.
CHANGES: dict[str, tuple[Any, frozenset[str]]] = {
    "env": ({"a": "2", "new": "x"}, frozenset({"Env"})),
    "labels": ({"a": "2"}, frozenset({"Labels"})),
    "command": (("other",), frozenset({"Cmd"})),
    "user": ("1000", frozenset({"User"})),
    "hostname": ("other", frozenset({"Hostname"})),
    "init": (False, frozenset({"HostConfig.Init"})),
    "stop_timeout": (0, frozenset({"StopTimeout"})),
    "healthcheck": (Healthcheck(test=("CMD", "false")), frozenset({"Healthcheck"})),
    "ports": (
        (Port(container_port=1, host_port=9), Port(container_port=200)),
        frozenset({"ExposedPorts", "HostConfig.PortBindings"}),
    ),
    "networks": (
        (NetworkAttachment(name="back", aliases=("a",)), NetworkAttachment(name="new")),
        frozenset({"HostConfig.NetworkMode", "NetworkingConfig.EndpointsConfig"}),
    ),
    "links": (("db:other",), frozenset({"HostConfig.Links", "NetworkingConfig.EndpointsConfig"})),
    "dns": (("1.1.1.1",), frozenset({"HostConfig.Dns"})),
    "extra_hosts": ((), frozenset({"HostConfig.ExtraHosts"})),
    "mounts": ((Mount(type="volume", source="other", target="/elsewhere"),), MOUNTING),
    "restart_policy": (RestartPolicy(name="always"), frozenset({"HostConfig.RestartPolicy"})),
    "logging": (
        Logging(driver="json-file", options={"max-file": "2"}),
        frozenset({"HostConfig.LogConfig"}),
    ),
    "resources": (Resources(memory=512, pids=7), MEMORY | {"HostConfig.NanoCpus", "HostConfig.PidsLimit"}),
    "ulimits": ((Ulimit(name="a", soft=1, hard=2),), frozenset({"HostConfig.Ulimits"})),
    "cap_add": (("CAP_NET_RAW",), frozenset({"HostConfig.CapAdd"})),
    "devices": (
        (Device(source="/dev/null", target="/a", permissions="rw"),),
        frozenset({"HostConfig.Devices"}),
    ),
    "gpus": ("2", frozenset({"HostConfig.DeviceRequests"})),
    "sysctls": ({"a": "2"}, frozenset({"HostConfig.Sysctls"})),
    "privileged": (
        True,
        frozenset(
            {
                "HostConfig.Privileged",
                "HostConfig.CgroupnsMode",
                "HostConfig.MaskedPaths",
                "HostConfig.SecurityOpt",
            }
        ),
    ),
}


def keys(document: Json) -> Json:
    """The document by its keys, those of its two inner objects with their path."""
    inner = {"HostConfig", "NetworkingConfig"}
    return {name: each for name, each in document.items() if name not in inner} | {
        f"{name}.{key}": each for name in inner for key, each in (document.get(name) or {}).items()
    }


@given(containers())
def test_no_change_is_no_change(container: Json) -> None:
    document, spec = document_of(container), spec_of(container)
    assert with_changes(document, before=spec, after=spec) == document


@pytest.mark.parametrize("field", sorted(CHANGES))
@given(container=containers())
@settings(max_examples=25)
def test_only_what_was_changed_differs(field: str, container: Json) -> None:
    value, allowed = CHANGES[field]
    document, before = document_of(container), spec_of(container)
    after = replace(before, **{field: value})

    changed = with_changes(document, before=before, after=after)

    was, will = keys(document), keys(changed)
    assert {name for name in was | will if was.get(name) != will.get(name)} <= allowed
    found = spec_of(inspected(changed))
    assert sorted_lists(getattr(found, field)) == sorted_lists(value)


def sorted_lists(value: Any) -> Any:
    """What stands in a list has no order here, except in a command."""
    return sorted(value, key=str) if isinstance(value, tuple) else value


@given(containers())
def test_what_no_view_knows_stays_in_an_item(container: Json) -> None:
    spec, document = spec_of(container), document_of(container)
    changed = with_changes(
        document,
        before=spec,
        after=replace(
            spec,
            env={**spec.env, "new": "x"},
            mounts=tuple(replace(mount, read_only=not mount.read_only) for mount in spec.mounts),
            ulimits=tuple(replace(limit, hard=limit.hard + 1) for limit in spec.ulimits),
        ),
    )
    host, was = changed["HostConfig"], document["HostConfig"]
    assert changed["Env"] == [*(document["Env"] or ()), "new=x"]
    mounts = {each["Target"]: each for each in host["Mounts"] or ()}
    for old in was["Mounts"] or ():
        new = mounts[old["Target"]]
        assert {**old, "ReadOnly": None} == {**new, "ReadOnly": None}
        assert bool(old["ReadOnly"]) != bool(new.get("ReadOnly"))
    for old, new in zip(was["Ulimits"] or (), host["Ulimits"] or (), strict=True):
        assert {**old, "Hard": old["Hard"] + 1} == new


@given(containers(), st.sampled_from(["1.41", "1.44"]))
def test_every_endpoint_is_joined_as_it_was(container: Json, version: str) -> None:
    calls = calls_of(document_of(container), api_version=version)
    first = calls.body.get("NetworkingConfig", {}).get("EndpointsConfig", {})
    assert len(first) <= 1 and not calls.leaves  # noqa: PT018 both say: one call, one network
    for name, endpoint in {**first, **calls.joins}.items():
        was = container["NetworkSettings"]["Networks"][name]
        for part in ("Aliases", "IPAMConfig", "DriverOpts", "GwPriority"):
            assert endpoint[part] == was[part]
        assert (
            endpoint.get("MacAddress") != "02:42:0a:00:00:09"
        )  # made of the address, which may go to another
    asked = container["Config"]["MacAddress"]
    told = [calls.body.get("MacAddress"), *(each.get("MacAddress") for each in first.values())]
    assert [each for each in told if each] == ([asked] if asked else [])


def test_one_disconnected_from_its_network_stays_so() -> None:
    container = {
        "Id": ID,
        "Config": {},
        "HostConfig": {"NetworkMode": "bridge"},
        "NetworkSettings": {"Networks": {}},
    }
    assert calls_of(document_of(container), api_version="1.44").leaves == ("bridge",)


def test_names_that_old_engines_add_are_nobodys_aliases() -> None:
    """They would stay behind when the host name changes, and another place in the list is another answer."""
    engine_id = "0123456789ab" + "c" * 52
    endpoint = {"Aliases": ["db", "0123456789ab", "quay"], "NetworkID": "f" * 64}
    old = {
        "Id": engine_id,
        "Config": {"Hostname": "quay"},
        "HostConfig": {"NetworkMode": "front"},
        "NetworkSettings": {"Networks": {"front": endpoint}},
    }
    new = {**old, "NetworkSettings": {"Networks": {"front": {**endpoint, "Aliases": ["db", "quay"]}}}}

    def aliases(container: Json) -> list[str]:
        made: list[str] = document_of(container)["NetworkingConfig"]["EndpointsConfig"]["front"]["Aliases"]
        return made

    assert (aliases(old), spec_of(old).networks[0].aliases) == (["db"], ("db",))
    assert (aliases(new), spec_of(new).networks[0].aliases) == (["db", "quay"], ("db", "quay"))


def test_data_in_anonymous_volumes_come_along_however_declared() -> None:
    held = [
        {"Type": "volume", "Name": name, "Destination": target}
        for name, target in (
            ("a" * 64, "/config"),
            ("b" * 64, "/mount"),
            ("named", "/named"),
            ("c", "/from-other"),
        )
    ]
    container = {
        "Id": ID,
        "Config": {"Volumes": {"/config": {}}},
        "HostConfig": {
            "Binds": ["named:/named"],
            "Mounts": [{"Type": "volume", "Target": "/mount/", "VolumeOptions": {"NoCopy": True}}],
            "VolumesFrom": ["other"],
        },
        "Mounts": held,
    }
    kept = with_kept_volumes(document_of(container), container)["HostConfig"]
    assert kept["Mounts"] == [
        {"Type": "volume", "Source": "b" * 64, "Target": "/mount/", "VolumeOptions": {"NoCopy": True}},
        {"Type": "volume", "Source": "a" * 64, "Target": "/config"},
    ]
    assert kept["Binds"] == ["named:/named"]


def test_nothing_said_is_nothing_sent() -> None:
    body = calls_of_spec(ContainerSpec(image="app"))
    assert body == {"Image": "app", "HostConfig": {}}


def calls_of_spec(spec: ContainerSpec) -> Json:
    """The body of the create call of a new container."""
    return calls_of(create_body(spec), api_version="1.44").body
