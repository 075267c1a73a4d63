"""What the confined policy refuses of a pasted `docker run` it refuses of a service, in every spelling."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containers_app.policy import violations
from containers_app.spec.run_line import parse_run_line
from stacks_app.compose.cli import Cli
from stacks_app.compose.resolve import resolve
from stacks_app.plan.confining import HARMLESS, JUDGED, violations_of
from stacks_app.plan.desired import Desired
from stacks_app.plan.remarks import remarks
from tests.support.compose import write_stack

Json = dict[str, Any]

# A flag of `docker run`, and the same of a service; `top` is what stands beside the services then.
BOTH: list[tuple[str, Json, Json]] = [
    ("--privileged", {"privileged": True}, {}),
    ("--pid host", {"pid": "host"}, {}),
    ("--pid container:db", {"pid": "container:db"}, {}),
    ("--ipc host", {"ipc": "host"}, {}),
    ("--ipc container:db", {"ipc": "container:db"}, {}),
    ("--ipc shareable", {"ipc": "shareable"}, {}),
    ("--uts host", {"uts": "host"}, {}),
    ("--userns host", {"userns_mode": "host"}, {}),
    ("--cgroupns host", {"cgroup": "host"}, {}),
    ("--cgroupns private", {"cgroup": "private"}, {}),
    ("--cgroup-parent /x", {"cgroup_parent": "/x"}, {}),
    ("--device /dev/sda", {"devices": ["/dev/sda"]}, {}),
    ("--device /dev/sda:/dev/b:r", {"devices": ["/dev/sda:/dev/b:r"]}, {}),
    ("--device-cgroup-rule 'c 1:3 rwm'", {"device_cgroup_rules": ["c 1:3 rwm"]}, {}),
    ("--gpus all", {"gpus": "all"}, {}),
    (
        "--gpus all",
        {
            "deploy": {
                "resources": {
                    "reservations": {
                        "devices": [{"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}]
                    }
                }
            }
        },
        {},
    ),
    ("--sysctl net.ipv4.ip_forward=1", {"sysctls": ["net.ipv4.ip_forward=1"]}, {}),
    ("--sysctl net.ipv4.ip_forward=1", {"sysctls": {"net.ipv4.ip_forward": 1}}, {}),
    ("--runtime other", {"runtime": "other"}, {}),
    ("--cap-add sys_admin", {"cap_add": ["sys_admin"]}, {}),
    ("--cap-add ALL", {"cap_add": ["ALL"]}, {}),
    ("--cap-add CHOWN --cap-drop ALL", {"cap_add": ["CHOWN"], "cap_drop": ["ALL"]}, {}),
    ("--security-opt seccomp=unconfined", {"security_opt": ["seccomp=unconfined"]}, {}),
    ("--security-opt apparmor=unconfined", {"security_opt": ["apparmor:unconfined"]}, {}),
    ("--security-opt no-new-privileges", {"security_opt": ["no-new-privileges:true"]}, {}),
    ("-v /etc:/e", {"volumes": ["/etc:/e"]}, {}),
    (
        "-v /etc:/e:ro",
        {"volumes": [{"type": "bind", "source": "/etc", "target": "/e", "read_only": True}]},
        {},
    ),
    ("-v /var/run/docker.sock:/s", {"volumes": ["/var/run/docker.sock:/s"]}, {}),
    ("-v /var/run/docker.sock:/s", {"volumes": ["${PLACE}:/s"]}, {}),
    (
        "-v data:/e -v /anonymous --tmpfs /run",
        {"volumes": ["data:/e", "/anonymous"], "tmpfs": "/run"},
        {"volumes": {"data": {}}},
    ),
    (
        "--mount type=volume,src=made,dst=/e,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc",
        {"volumes": ["made:/e"]},
        {
            "volumes": {
                "made": {"driver": "local", "driver_opts": {"type": "none", "o": "bind", "device": "/etc"}}
            }
        },
    ),
    (
        "--mount type=volume,src=made,dst=/e,volume-driver=other",
        {"volumes": [{"type": "volume", "source": "made", "target": "/e"}]},
        {"volumes": {"made": {"driver": "other"}}},
    ),
    ("-v /etc:/e", {"volumes": ["made:/e"]}, {"volumes": {"made": {"name": "/etc"}}}),
    ("--volumes-from db", {"volumes_from": ["container:db"]}, {}),
    ("--network host", {"network_mode": "host"}, {}),
    ("--network container:db", {"network_mode": "container:db"}, {}),
    ("--network none", {"network_mode": "none"}, {}),
    ("--network host", {"networks": ["far"]}, {"networks": {"far": {"external": True, "name": "host"}}}),
    ("-p 80:80", {"ports": ["80:80"]}, {}),
    ("-p 127.0.0.1:1:80/udp", {"ports": ["127.0.0.1:1:80/udp"]}, {}),
    ("-p 1000:80 -p 1001:81", {"ports": ["1000-1001:80-81"]}, {}),
    ("-p 1023:80", {"ports": [{"target": 80, "published": "1000-1030"}]}, {}),
    ("-p 8080:80 -p 81", {"ports": ["8080:80", "81"]}, {}),
    ("--oom-kill-disable", {"oom_kill_disable": True}, {}),
    ("--oom-score-adj -1", {"oom_score_adj": -1}, {}),
    ("--oom-score-adj 5", {"oom_score_adj": 5}, {}),
    ("--storage-opt size=10G", {"storage_opt": {"size": "10G"}}, {}),
    (
        "--memory 1g --cpus 2 --read-only --init --user 1000",
        {"mem_limit": "1g", "cpus": 2, "read_only": True, "init": True, "user": "1000"},
        {},
    ),
]
# What no run line says, with the key that is named.
MORE: list[tuple[str, str, Json, Json]] = [
    ("web", "post_start", {"post_start": [{"command": ["true"], "privileged": True}]}, {}),
    ("web", "pre_stop", {"pre_stop": [{"command": ["true"], "privileged": True, "user": "root"}]}, {}),
    ("web", "credential_spec", {"credential_spec": {"file": "x.json"}}, {}),
    ("web", "isolation", {"isolation": "process"}, {}),
    ("web", "annotations", {"annotations": {"a": "b"}}, {}),
    ("web", "blkio_config", {"blkio_config": {"device_read_bps": [{"path": "/dev/sda", "rate": "1m"}]}}, {}),
    (
        "web",
        "deploy",
        {
            "deploy": {
                "resources": {
                    "reservations": {
                        "generic_resources": [{"discrete_resource_spec": {"kind": "gpu", "value": 2}}]
                    }
                }
            }
        },
        {},
    ),
    ("web", "build", {"build": {"context": ".", "network": "host"}}, {}),
    ("web", "build", {"build": {"context": ".", "privileged": True}}, {}),
    ("web", "build", {"build": {"context": ".", "entitlements": ["security.insecure"]}}, {}),
    ("web", "build", {"build": {"context": ".", "ssh": ["default"]}}, {}),
    ("web", "networks", {"networks": {"back": {"driver_opts": {"a": "b"}}}}, {"networks": {"back": {}}}),
    (
        "",
        "networks",
        {"networks": ["lan"]},
        {"networks": {"lan": {"driver": "macvlan", "driver_opts": {"parent": "eth0"}}}},
    ),
    (
        "",
        "networks",
        {"networks": ["lan"]},
        {"networks": {"lan": {"driver_opts": {"com.docker.network.bridge.name": "docker0"}}}},
    ),
]


def judged(cli: Cli, folder: Path, service: Json, top: Json) -> dict[str, list[str]]:
    """The fields that are refused of the service `web`, by where they stand, as Compose resolves it."""
    text = json.dumps({"services": {"web": {"image": "busybox", **service}}, **top})
    source = write_stack(
        folder, {"compose.yaml": text, "x.json": "{}"}, variables={"PLACE": "/var/run/docker.sock"}
    )
    found = violations_of(resolve(cli, source).project)
    return {name: sorted({each.field for each in fields}) for name, fields in found.items()}


def of_line(flags: str) -> list[str]:
    """The fields that are refused of a run line."""
    return sorted({each.field for each in violations(parse_run_line(f"docker run {flags} busybox").spec)})


def joined(chosen: list[tuple[str, Json, Json]]) -> tuple[str, Json, Json]:
    """All of it in one line, one service, and beside it."""
    service, top = Json(), Json()
    for _, said, beside in chosen:
        service |= {
            key: [*service[key], *value] if isinstance(service.get(key), list) else value
            for key, value in said.items()
        }
        for noun, named in beside.items():
            top[noun] = {**top.get(noun, {}), **named}
    return " ".join(flags for flags, _, _ in chosen), service, top


@pytest.mark.parametrize(("flags", "service", "top"), BOTH)
def test_a_service_is_judged_as_its_run_line(
    cli: Cli, folder: Path, flags: str, service: Json, top: Json
) -> None:
    assert judged(cli, folder, service, top).get("web", []) == of_line(flags)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(BOTH), min_size=2, max_size=6, unique_by=lambda each: min(each[1])))
def test_nothing_hides_behind_something_else(
    cli: Cli, folder: Path, chosen: list[tuple[str, Json, Json]]
) -> None:
    keys = [key for _, service, _ in chosen for key in service]
    if {"network_mode", "networks"} <= {*keys} or {"gpus", "deploy"} <= {*keys}:
        return  # which Compose takes for a contradiction, or a run line has one word for
    flags, service, top = joined(chosen)
    assert judged(cli, folder, service, top).get("web", []) == of_line(flags)


@pytest.mark.parametrize(("place", "field", "service", "top"), MORE)
def test_what_no_run_line_says_is_refused_as_well(
    cli: Cli, folder: Path, place: str, field: str, service: Json, top: Json
) -> None:
    assert judged(cli, folder, service, top) == {place: [field]}


def test_what_is_not_known_is_not_admitted() -> None:
    service = {"image": "x", "tomorrow": {"power": True}, "x-note": "mine"}
    project = {"name": "shop", "services": {"web": service}, "also": [1], "x-more": 1}
    found = violations_of(project)
    assert {name: [each.field for each in fields] for name, fields in found.items()} == {
        "web": ["tomorrow"],
        "": ["also"],
    }
    assert not HARMLESS & JUDGED


def test_a_usual_stack_is_admitted(cli: Cli, folder: Path) -> None:
    web: Json = {
        "build": {"context": ".", "args": {"A": "1"}, "target": "x"},
        "networks": {"front": {"aliases": ["site"]}, "default": None},
        "depends_on": {"db": {"condition": "service_healthy", "restart": True}},
        "secrets": ["key"],
        "configs": [{"source": "site", "target": "/site"}],
        "deploy": {"replicas": 2, "resources": {"limits": {"cpus": "1"}, "reservations": {"memory": "10m"}}},
        "post_start": [{"command": ["true"], "user": "1000"}],
        "pid": "service:db",
        "volumes_from": ["db"],
        "logging": {"driver": "local"},
        "ulimits": {"nofile": 1024},
        "blkio_config": {"weight": 300},
        "develop": {"watch": [{"action": "sync", "path": "x.json", "target": "/x"}]},
    }
    top: Json = {
        "networks": {"front": {"driver": "bridge", "ipam": {"config": [{"subnet": "10.9.0.0/24"}]}}},
        "secrets": {"key": {"file": "x.json"}},
        "configs": {"site": {"content": "x"}},
        "volumes": {"data": {}},
    }
    services = {"web": web, "db": {"image": "x", "volumes": ["data:/data"], "healthcheck": {"test": "true"}}}
    text = json.dumps({"services": services, **top})
    source = write_stack(folder, {"compose.yaml": text, "x.json": "{}"})
    assert violations_of(resolve(cli, source).project) == {}


def test_the_plan_says_what_goes_beyond_a_container() -> None:
    services = {
        "web": {"image": "x:1", "privileged": True, "pid": "host", "ports": [{"published": "80"}]},
        "side": {"image": "x:1", "ports": [{"published": "80"}]},
    }
    found = [
        each for each in remarks(Desired(config={"services": services}, hashes={})) if each.code == "beyond"
    ]
    assert [(each.service, each.words.partition(": ")[2]) for each in found] == [
        ("web", "pid_mode, privileged.")
    ]
