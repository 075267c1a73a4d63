"""A service of a file is changed where its containers are other than it says: Compose then says the same of both."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks_app.compose.cli import Cli
from stacks_app.compose.project import services_of
from stacks_app.compose.resolve import resolve
from stacks_app.sources.accepted import Difference, Side, changed_service, refers
from stacks_app.sources.editing import edit_text
from stacks_app.sources.facets import facets_of
from stacks_app.sources.raw import read_raw
from tests.support.compose import write_stack

Json = dict[str, Any]
PLAIN: Json = {"image": "img"}
# In the ways that people write: before, after as an engine's container is written, and what stays in the text.
CASES: dict[str, tuple[str, Json, str]] = {
    "variables": ("environment: {A: 1, B: two}", {"environment": {"A": "1", "C": "3"}}, "{A: 1"),
    "listed variables": ("environment: [A=1, B=two, C]", {"environment": {"A": "1", "B": "3"}}, "A=1"),
    "all variables": ("environment: {A: 1}", {}, ""),
    "labels": ("labels: [a=b, c=d]", {"labels": {"a": "b", "c": "e"}}, "a=b"),
    "command": ("command: sleep 1", {"command": ["sleep", "2"]}, ""),
    "no command": ("command: sleep 1", {}, ""),
    "entrypoint": (
        "entrypoint: [a]\n    command: [b]",
        {"entrypoint": ["c"], "command": ["b"]},
        "command: [b]",
    ),
    "ports": ('ports: ["80:80", "127.0.0.1:81:81"]', {"ports": ["80:80", "127.0.0.1:82:82"]}, '"80:80"'),
    "long port": (
        "ports: [{target: 80, published: 80}, 81]",
        {"ports": ["80:80", "90:81"]},
        "{target: 80, published: 80}",
    ),
    "range of ports": ('ports: ["8000-8001:80-81"]', {"ports": ["8000:80"]}, ""),
    "flat limits": (
        "mem_limit: 64m",
        {"deploy": {"resources": {"limits": {"memory": "80m", "cpus": "0.5"}}}},
        "mem_limit",
    ),
    "deep limits": (
        "deploy: {resources: {limits: {memory: 64m, pids: 5}}}",
        {"deploy": {"resources": {"limits": {"memory": "80m", "pids": 5}}}},
        "pids: 5",
    ),
    "no limit": ("deploy: {resources: {limits: {memory: 64m}}}", {}, ""),
    "quota": ("cpu_quota: 50000", {"deploy": {"resources": {"limits": {"cpus": "0.25"}}}}, ""),
    "restart": ("restart: always", {"restart": "on-failure:3"}, ""),
    "deep restart": ("deploy: {restart_policy: {condition: any}}", {"restart": "unless-stopped"}, ""),
    "no restart": ("deploy: {restart_policy: {condition: any}}", {}, ""),
    "network": ("hostname: h", {"hostname": "h", "networks": ["default", "back"]}, ""),
    "other network": ("networks: [back]", {}, ""),
    "named network": (
        "networks: {back: {aliases: [n]}}",
        {"networks": {"back": {"aliases": ["m"]}, "default": None}},
        "",
    ),
    "mode": ("networks: [back]", {"network_mode": "host"}, ""),
    "volumes": (
        "volumes: [data:/data, {type: bind, source: /a, target: /b}]",
        {"volumes": ["data:/data:ro", {"type": "bind", "source": "/a", "target": "/b"}]},
        "{type: bind, source: /a, target: /b}",
    ),
    "other volume": ("volumes: [data:/data]", {"volumes": ["more:/data", "/made"]}, ""),
    "memory": ("tmpfs: /run", {"tmpfs": ["/run:size=1048576"]}, ""),
    "health": (
        "healthcheck: {test: [CMD, a], interval: 1m}",
        {"healthcheck": {"test": ["CMD", "a"], "interval": "2m"}},
        "[CMD, a]",
    ),
    "no health": ("healthcheck: {test: [CMD, a]}", {"healthcheck": {"disable": True}}, ""),
    "rights": (
        "cap_add: [NET_ADMIN]",
        {"cap_add": ["CAP_NET_ADMIN"], "cap_drop": ["MKNOD"], "read_only": True},
        "[NET_ADMIN]",
    ),
    "ulimits": (
        "ulimits: {nofile: 5}",
        {"ulimits": {"nofile": 5, "core": {"soft": 1, "hard": 2}}},
        "nofile: 5",
    ),
    "hosts": ("extra_hosts: {a: 1.2.3.4}", {"extra_hosts": ["a:1.2.3.4", "b:1.2.3.5"]}, ""),
    "log": ("logging: {driver: json-file, options: {max-size: 1m}}", {"logging": {"driver": "none"}}, ""),
    "names": (
        "container_name: one",
        {"container_name": "two", "hostname": "c", "user": "1", "working_dir": "/w"},
        "",
    ),
    "switches": ("init: true\n    tty: true", {"init": False}, ""),
}


def resolved(cli: Cli, folder: Path, text: str) -> Json:
    source = write_stack(folder, {"compose.yaml": text}, project="shop")
    return resolve(cli, source).project


def side(project: Json) -> Side:
    service = services_of(project)["web"]
    return Side(facets=facets_of(service, project, {}), resolved=service, project=project)


@pytest.mark.parametrize("case", CASES)
def test_it_says_what_runs(cli: Cli, folder: Path, case: str) -> None:
    said, runs, kept = CASES[case]
    others = "volumes: {data: , more: }\nnetworks: {back: }\n"
    text = f"services:\n  web:\n    image: img   # mine\n    {said}\n{others}"
    around = {"volumes": {"data": None, "more": None}, "networks": {"back": None}}
    was = side(resolved(cli, folder, text))
    now = side(resolved(cli, folder, yaml.dump({"services": {"web": {**PLAIN, **runs}}, **around})))
    document = read_raw(text)
    difference = Difference(was=was, now=now, written=copy.deepcopy({**PLAIN, **runs}))
    changed = changed_service(document["services"]["web"], difference)
    edited = edit_text(text, {**document, "services": {"web": changed}})
    assert side(resolved(cli, folder, edited)).facets == now.facets, edited
    assert "    image: img   # mine" in edited
    assert kept in edited


def test_what_the_image_says_is_no_difference() -> None:
    image = {"Env": ["A=1"], "Cmd": ["run"], "Entrypoint": ["/e"], "User": "me", "Labels": {"a": "b"}}
    said = {"environment": {"A": "1"}, "command": ["run"], "user": "me", "labels": {"a": "b"}}
    assert facets_of(said, {}, image) == facets_of({}, {}, image) == {}
    assert facets_of({"entrypoint": ["/e"]}, {}, image)["command"] == "none"  # as an engine takes it


@pytest.mark.parametrize(
    "service",
    [
        {"depends_on": ["db"]},
        {"depends_on": {"db": {"condition": "service_healthy"}}},
        {"links": ["db:database"]},
        {"network_mode": "service:db"},
        {"volumes_from": ["db:ro"]},
        {"extends": {"service": "db"}},
        {"extends": "db"},
    ],
)
def test_it_sees_who_is_needed(service: Json) -> None:
    assert refers(service, "db")
    assert not refers(service, "d")
