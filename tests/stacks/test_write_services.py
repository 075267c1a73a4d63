"""A container spec becomes a service that makes the same container, or a note says what is not the same."""

import json
import os
import random
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from containers_app.spec.container import ContainerSpec
from containers_app.spec.inspected import spec_of
from containers_app.spec.run_line import RunLine, parse_run_line
from containers_app.spec.secret_rule import is_secret
from operations_app.plain import to_plain
from stacks_app.compose.cli import Cli
from stacks_app.compose.resolve import resolve
from stacks_app.compose.run import run
from stacks_app.sources.run_lines import ImportedRun, import_run
from stacks_app.sources.services import Resource, Surroundings, doubled, service_of
from stacks_app.sources.writing import compose_text
from tests.support.compose import write_stack
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.run_flags import CASES, sets_of
from tests.support.specs import SPECS

SEED = int(os.environ.get("ROUND_TRIP_SEED") or random.randrange(10**6))  # noqa: S311 deals test cases


def imported(line: str) -> ImportedRun:
    return import_run(parse_run_line(f"docker run {line}"))


def test_it_writes_what_one_would_write_by_hand() -> None:
    line = imported(
        "--name shop -p 8080:80 -p '[::1]:53:53/udp' -p 9 --expose 10 -v data:/data -v /srv/conf:/conf:ro "
        "--mount type=bind,src=/must/be,dst=/there --tmpfs /run:size=64m,mode=1777 -e 'PRICE=a$b' -e EMPTY= "
        "--network name=front,alias=shop --restart on-failure:3 -m 512m --cpus 0.5 --health-cmd 'true $x' "
        "--health-interval 5s --stop-timeout 20 registry.local:5000/team/shop:1.4 serve --port 80"
    )
    assert line.name == "shop"
    assert line.service == {
        "image": "registry.local:5000/team/shop:1.4",
        "command": ["serve", "--port", "80"],
        "restart": "on-failure:3",
        "ports": ["8080:80", "[::1]:53:53/udp", "9"],
        "expose": ["10"],
        "environment": {"PRICE": "a$$b", "EMPTY": ""},
        "volumes": [
            "data:/data",
            "/srv/conf:/conf:ro",
            {"type": "bind", "source": "/must/be", "target": "/there", "bind": {"create_host_path": False}},
        ],
        "tmpfs": ["/run:size=67108864,mode=1777"],
        "networks": {"front": {"aliases": ["shop"]}},
        "healthcheck": {"test": ["CMD-SHELL", "true $$x"], "interval": "5s"},
        "stop_grace_period": "20s",
        "deploy": {"resources": {"limits": {"cpus": "0.5", "memory": "512m"}}},
    }
    assert (line.volumes, line.networks) == ({"data": None}, {"front": {"external": True}})
    assert len(line.notes) == 2


@pytest.mark.parametrize(
    ("line", "service"),
    [
        ("--network host nginx", {"image": "nginx", "network_mode": "host"}),
        ("--network bridge --entrypoint '' nginx", {"image": "nginx", "entrypoint": []}),
        (
            "--mac-address 92:d0:c6:0a:29:33 --network name=front --network name=back,alias=y nginx",
            {
                "image": "nginx",
                "networks": {
                    "front": {"mac_address": "92:d0:c6:0a:29:33", "priority": 1},
                    "back": {"aliases": ["y"]},
                },
            },
        ),
        ("--gpus 'device=0,1' --init=false x", None),
        ("--network container:db --volumes-from db:ro --link db:database x", None),
    ],
)
def test_it_leaves_what_is_the_engine_s(line: str, service: dict[str, Any] | None) -> None:
    found = imported(line).service
    if service is not None:
        assert found == service
    elif "gpus" in line:
        assert found == {"image": "x", "gpus": [{"device_ids": ["0", "1"]}], "init": False}
    else:
        assert found["network_mode"] == "container:db"
        assert found["volumes_from"] == ["container:db:ro"]
        assert found["external_links"] == ["db:database"]


def test_a_secret_becomes_a_variable() -> None:
    line = "-e DB_PASSWORD=hunter2 -e URL=redis://:s3cr3t@cache -e 'PRICE=5$' --name db x ping hunter2"
    found = imported(line)
    assert found.service["environment"] == {
        "DB_PASSWORD": "${DB_PASSWORD}",
        "URL": "redis://:${URL_SECRET}@cache",
        "PRICE": "5$$",
    }
    assert found.service["command"] == ["ping", "${DB_PASSWORD}"]
    assert found.variables == {"DB_PASSWORD": "hunter2", "URL_SECRET": "s3cr3t"}
    assert "hunter2" not in repr(found)
    assert "DB_PASSWORD, URL_SECRET" in found.notes[-1]
    again = import_run(parse_run_line(f"docker run {line}"), taken=["DB_PASSWORD"])
    assert again.variables["DB_DB_PASSWORD"] == "hunter2"
    assert not imported("-e PASSWORD= x").variables


def test_a_secret_among_the_options_of_a_volume_becomes_a_variable() -> None:
    options = '"volume-opt=o=addr=10.0.0.1,username=u,password=hunter2"'
    found = imported(f"--mount 'type=volume,src=nas,dst=/nas,volume-opt=type=cifs,{options}' x")
    said = {"type": "cifs", "o": "addr=10.0.0.1,username=u,password=${options_SECRET}"}
    assert found.volumes == {"nas": {"driver_opts": said}}
    assert found.variables == {"options_SECRET": "hunter2"}
    assert "options_SECRET" in found.notes[-1]


@given(SPECS)
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_what_it_says_with_its_variables_is_what_the_line_said(spec: ContainerSpec) -> None:
    found = import_run(RunLine(spec, ()))
    variables = {f"${{{name}}}": value for name, value in found.variables.items()} | {"$$": "$"}

    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"\$\$|\$\{\w+\}", lambda each: variables[each[0]], value)
        if isinstance(value, dict):
            return {key: filled(each) for key, each in value.items()}
        return [filled(each) for each in value] if isinstance(value, list) else value

    written = service_of(spec, Around())
    assert (filled(found.service), filled(found.volumes)) == (written.service, written.volumes)
    secrets = {name for name, value in spec.env.items() if is_secret(name, value)}
    assert all(found.service["environment"][name].startswith("${") for name in secrets)


def test_it_says_what_is_not_as_it_was() -> None:
    notes = " ".join(imported("--rm -P --cpuset-mems 0 -v data:/data --name web a/nginx@sha256:12").notes)
    for word in ("--rm", "-P", "--cpuset-mems", "external", "web"):
        assert word in notes
    assert imported("a/nginx:1").name == "nginx"


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    database=None,
)
@given(specs=st.lists(SPECS, min_size=20, max_size=20))
def test_compose_reads_each_value_as_it_was(
    cli: Cli, tmp_path_factory: pytest.TempPathFactory, specs: list[ContainerSpec]
) -> None:
    named = {f"s{number}": spec for number, spec in enumerate(specs)}
    text = compose_text(project_of(named, Around()))
    folder = tmp_path_factory.mktemp("stack")
    services = resolve(cli, write_stack(folder, {"compose.yaml": text})).project["services"]
    for name, spec in named.items():
        service = services[name]
        limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
        assert service.get("environment", {}) == spec.env
        assert service.get("labels", {}) == spec.labels
        assert tuple(service.get("command") or ()) == spec.command
        assert service.get("init") == spec.init
        assert int(limits.get("memory", 0)) == (spec.resources.memory or 0)
        assert float(limits.get("cpus", 0)) == pytest.approx(spec.resources.cpus or 0, rel=1e-6)


def project_of(specs: dict[str, ContainerSpec], around: Surroundings) -> dict[str, Any]:
    """A compose file with a service for each of them."""
    project: dict[str, Any] = {"services": {}, "volumes": {}, "networks": {}}
    for name, spec in specs.items():
        written = service_of(spec, around)
        project["services"][name] = doubled(written.service)
        project["volumes"] |= written.volumes
        project["networks"] |= written.networks
    return project


class Around:
    """Everything is the stack's own."""

    def volume(self, name: str) -> Resource:
        return Resource(key=name)

    network = volume

    def service(self, container: str) -> None:
        del container


# What notes speak of, and what a container of Compose has by itself.
TOLD = frozenset({"name", "auto_remove", "publish_all_ports", "start"})
WORDS = frozenset({"command", "entrypoint"})
SAID = frozenset({"resources", "volumes_from", "mounts", "links"})  # in a note, where it differs
CREATE = ["create", "--pull=never"]
# The first network is not the first by name, and has an address.
TOGETHER = [case for case in CASES if case.group == "mac" or "name=back" in case.words]


def test_compose_makes_the_same_container_again(cli: Cli, folder: Path, clean_engine: Engine) -> None:
    """Of containers made by `docker run` with flags in sets that are dealt anew each time: one service each."""
    clean_engine.docker("network", "create", "--subnet", "10.97.0.0/24", "front")
    clean_engine.docker("network", "create", "back")
    clean_engine.docker(
        "run", "--detach", "--name", "db", "--ipc", "shareable", "--volume", "data:/of-db", BASE_IMAGE,
        "sh", "-c", "mkdir -p /of-db/sub; sleep 100000",
    )  # fmt: skip
    image = clean_engine.client().inspect_image(BASE_IMAGE)
    specs, said, found = {}, {}, {}
    dealt = sets_of(CASES, chance=random.Random(SEED))  # noqa: S311
    for number, cases in enumerate([*dealt, TOGETHER]):
        name, words = f"s{number}", shlex.split(" ".join(case.words for case in cases))
        command = ["100000"] if "--entrypoint" in words else ["sleep", "100000"]
        clean_engine.docker("create", "--name", name, *words, BASE_IMAGE, *command)
        specs[name] = spec_of(clean_engine.client().inspect_container(name), image=image)
        said[name] = shlex.join(words)
    text = compose_text(project_of(specs, External()))
    project = resolve(cli, write_stack(folder, {"compose.yaml": text})).project
    lines: list[Any] = []
    with run(cli, project, CREATE, socket=clean_engine.socket) as verb:
        ended = verb.follow(lines.append, seconds=300)
    assert ended.status == 0, f"{lines}\n{text}\nseed {SEED}"
    for name, spec in specs.items():
        after = spec_of(clean_engine.client().inspect_container(f"harbour-{name}-1"), image=image)
        was, now = comparable(spec, name), comparable(after, name)
        differs = {key: (was[key], now[key]) for key in was if was[key] != now[key]}
        # What is not the same is said.
        if differs.keys() - SAID or (differs and not service_of(spec, External()).notes):
            found[said[name]] = differs
    assert not found, f"{json.dumps(found, indent=1)}\nseed {SEED}"


def comparable(spec: ContainerSpec, service: str) -> dict[str, Any]:
    plain = {name: value for name, value in to_plain(spec).items() if name not in TOLD}
    plain["labels"] = {
        name: value for name, value in plain["labels"].items() if not name.startswith("com.docker.compose.")
    }
    own = {service, f"harbour-{service}-1"}
    plain["networks"] = [
        {**each, "aliases": [alias for alias in each["aliases"] if alias not in own]}
        for each in plain["networks"]
        if each["name"] not in {"bridge", "harbour_default"}
    ]
    return {
        name: sorted(each, key=str) if name not in WORDS and _in_no_order(each) else each
        for name, each in plain.items()
    }


def _in_no_order(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict | str) for each in value)


class External(Around):
    """Everything is there already."""

    def volume(self, name: str) -> Resource:
        return Resource(key=name, about={"external": True})

    network = volume
