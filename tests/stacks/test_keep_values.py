"""Values come through: files and variables → the resolved project → the file that Compose gets → the same again."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stacks_app.compose.cli import Cli
from stacks_app.compose.dotenv import read_variables, write_variables
from stacks_app.compose.project import read_project, write_project
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import LIMITS, hash_services, resolve
from tests.support.compose import compose_cli, resolve_unfenced, write_stack

# Dollars, quotes and ends of lines more often than not, and anything else that is a character.
ODD: Final = st.sampled_from(
    ["$", "$$", "${A}", "\\", '"', "'", "\n", "\r\n", "\r", "#", " ", "\t", "=", "é", "\U0001f40b"]
)
TEXTS: Final = st.lists(
    st.one_of(ODD, st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3)), max_size=8
).map("".join)
NAMES: Final = st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True).map(lambda name: f"V_{name}")
TRICKY: Final = [
    "\\",
    "a\\",
    '\\"',
    "$",
    "$$",
    "${V_A}",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\x7f",
    "\x01",
    "'\\''",
    "a #b",
    " a ",
    "\ud7ff\ue000",
]


def resolved_from(cli: Cli, project: dict[str, Any], variables: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        text = write_project(project)
        return resolve(cli, write_stack(Path(folder), {"compose.yaml": text}, variables=variables)).project


@settings(max_examples=25)
@example(TRICKY, dict(zip((f"V_{number}" for number in range(99)), TRICKY, strict=False)))
@given(st.lists(TEXTS, min_size=1, max_size=8), st.dictionaries(NAMES, TEXTS, max_size=5))
def test_every_value_survives(values: list[str], variables: dict[str, str]) -> None:
    cli = compose_cli()
    service = {
        "image": "x",
        "command": values,
        "labels": {"label": "", **{f"label.{value}": value for value in values if value.isprintable()}},
        "environment": {f"E_{number}": value for number, value in enumerate(values)},
    }
    project = {"name": "harbour", "services": {"web": service}}
    once = resolved_from(cli, project, {})
    for key, value in service.items():
        assert once["services"]["web"][key] == value
    assert resolved_from(cli, once, {}) == once
    with_variables = json.dumps(
        {"services": {"web": {"image": "x", "environment": {name: f"${{{name}}}" for name in variables}}}}
    )
    with tempfile.TemporaryDirectory() as folder:
        source = write_stack(Path(folder), {"compose.yaml": with_variables}, variables=variables)
        environment = resolve(cli, source).project["services"]["web"].get("environment") or {}
    assert environment == variables


@given(st.dictionaries(NAMES, st.binary(max_size=30), max_size=5), st.text(max_size=20))
def test_variables_are_read_as_they_were_written_or_not_at_all(values: dict[str, bytes], rest: str) -> None:
    text = write_variables(values).decode(errors="surrogateescape")
    for name, value in read_variables(text).items():
        assert value is None or values[name] == value.encode(errors="surrogateescape")
    read_variables(rest)


def test_secrets_of_any_bytes_and_size_reach_the_cli(cli: Cli) -> None:
    big = "x" * 300_000
    given_ = {
        "A": b"one\0two",
        "B": big.encode(),
        "LD_PRELOAD": b"/none.so",
        "DOCKER_HOST": b"tcp://192.0.2.1:1",
    }
    file = json.dumps({"services": {}, "x-said": {name: f"${{{name}}}" for name in given_}}).encode()
    said = bytearray()
    words = ["--project-name=harbour", "--file=-", "config", "--format=json"]
    with cli.process(words, limits=LIMITS, stdin=file, variables=write_variables(given_)) as process:
        assert process.follow(output=said.extend, errors=bytes, seconds=120).status == 0
    expected = {name: value.decode() for name, value in given_.items()}
    assert read_project(bytes(said))["x-said"] == expected


# What resolving changes the form of, and must not change the meaning of.
SERVICES: Final = """
name: harbour
x-all: &all {restart: unless-stopped, logging: {driver: local, options: {max-size: 1m}}}
services:
  web:
    <<: *all
    image: nginx:${TAG:-1}
    ports: ["80:80", "127.0.0.1:8080-8081:8080-8081/udp"]
    environment: [A=1, "B=$$HOME", EMPTY=, UNSET]
    env_file: [more/web.env]
    labels: ["a.b=c$$d", plain]
    volumes: ["data:/data:ro", "/srv:/srv", {type: tmpfs, target: /t, tmpfs: {size: 1m}}]
    depends_on: {db: {condition: service_healthy}}
    healthcheck: {test: "curl -f http://localhost || exit 1", interval: 1m30s, start_period: 5s}
    deploy: {resources: {limits: {cpus: "0.5", memory: 64M}}, replicas: 2}
    ulimits: {nofile: {soft: 1024, hard: 2048}}
    networks: {front: {aliases: [www], ipv4_address: 10.7.0.5}, back: }
    secrets: [{source: key, mode: 0400}]
    configs: [{source: text, target: /etc/text}]
    extra_hosts: ["a:1.2.3.4"]
    sysctls: [net.core.somaxconn=1024]
    stop_grace_period: 20s
    entrypoint: []
    command: sh -c 'echo "$$A"'
    post_start: [{command: [echo, hi]}]
    x-note: "$$5"
  db: {image: postgres, scale: 1, shm_size: 64mb, mem_limit: 1g, init: true, tmpfs: [/run]}
  tool: {image: x, profiles: [tools], build: {context: more, args: [V=1]}}
networks: {front: {ipam: {config: [{subnet: 10.7.0.0/16}]}}, back: {internal: true}}
volumes: {data: {labels: {x: y}}}
secrets: {key: {environment: TAG}}
configs: {text: {content: "cost: $$5 ${TAG:-1}\\n"}}
"""


def test_what_is_resolved_is_the_same_service_for_compose(cli: Cli, folder: Path) -> None:
    files = {"compose.yaml": SERVICES, "more/web.env": "FROM_FILE='$x'\n", ".env": "TAG=2"}
    source = write_stack(folder, files, profiles=("tools",))
    resolved = resolve(cli, source)
    # `config --hash` counts the names of env_files, which `up` does not (test_run_compose): so without one here.
    plain = SERVICES.replace("    env_file: [more/web.env]\n", "")
    source = write_stack(folder, {"plain.yaml": plain}, profiles=("tools",))
    by_hand = resolve_unfenced(source, "--profile=tools", "config", "--hash=*").stdout.decode()
    hashes = dict(line.split() for line in by_hand.splitlines())
    assert hash_services(cli, resolve(cli, source).project) == hashes
    again = write_stack(folder, {"again.yaml": write_project(resolved.project)}, profiles=("tools",))
    assert resolve(cli, again).project == resolved.project
    assert resolved.project["services"]["web"]["environment"] == {
        "A": "1",
        "B": "$HOME",
        "EMPTY": "",
        "UNSET": None,
        "FROM_FILE": "$x",
    }
    assert resolved.values == {"TAG": "2"}


@pytest.mark.parametrize("key", ["depends_on: [db]", "network_mode: 'service:db'", "links: [db]"])
def test_it_says_that_what_is_missed_is_of_a_profile(cli: Cli, folder: Path, key: str) -> None:
    text = f"services: {{web: {{image: x, {key}}}, db: {{image: x, profiles: [data, all]}}}}"
    source = write_stack(folder, {"compose.yaml": text})
    with pytest.raises(ComposeRefused, match=r"undefined service .* db is for the profile all or data only"):
        resolve(cli, source)
    assert set(resolve(cli, replace(source, profiles=("data",))).project["services"]) == {"web", "db"}


def test_it_names_what_no_profile_has(cli: Cli, folder: Path) -> None:
    text = (
        "services: {web: {image: x}, tool: {image: x, profiles: [tools]}, more: {image: x, profiles: [a, b]}}"
    )
    source = write_stack(folder, {"compose.yaml": text})
    assert resolve(cli, source).disabled == {"tool", "more"}
    assert resolve(cli, replace(source, profiles=("b",))).disabled == {"tool"}
    resolved = resolve(cli, replace(source, variables={"COMPOSE_PROFILES": "a,tools"}))
    assert resolved.disabled == frozenset()
    assert set(hash_services(cli, resolved.project)) == {"web", "tool", "more"}


def test_what_no_profile_has_need_not_be_there(cli: Cli, folder: Path) -> None:
    waits = "cache: {condition: service_healthy, required: false}, db: {condition: service_started}"
    text = (
        f"services: {{web: {{image: x, depends_on: {{{waits}}}}}, db: {{image: x}}, "
        "cache: {image: x, profiles: [all]}}"
    )
    source = write_stack(folder, {"compose.yaml": text})
    for profiles, waited in ((), {"db"}), (("all",), {"db", "cache"}):
        resolved = resolve(cli, replace(source, profiles=profiles))
        assert resolved.project["services"]["web"]["depends_on"].keys() == waited
        assert hash_services(cli, resolved.project).keys() == resolved.project["services"].keys()


def test_it_tells_what_was_forgotten(cli: Cli, folder: Path) -> None:
    source = write_stack(
        folder, {"compose.yaml": "services: {web: {image: 'x${TAG}', labels: {a: '${TAG}'}}}"}
    )
    assert resolve(cli, source).warnings == ('The "TAG" variable is not set. Defaulting to a blank string.',)
