"""Which keys of a service changed: held against Compose's own hash, which decides whether a container is made anew."""

import copy
from typing import Any, Final

import pytest

from accounts_app.by_hand import MASK
from containers_app.spec.secret_rule import is_secret, masked_text
from stacks_app.compose.cli import Cli
from stacks_app.compose.diff import Change, changes_of
from stacks_app.compose.resolve import hash_services, resolve
from tests.support.compose import write_stack

PORTS: Final[list[dict[str, Any]]] = [
    {"mode": "ingress", "target": 80, "published": "80", "protocol": "tcp"},
    {"mode": "ingress", "target": 443, "published": "443", "protocol": "udp"},
]
SERVICE: Final = """
services:
  web:
    image: nginx
    build: {context: .}
    command: [serve, --token, hunter2-and-more]
    environment: {LEVEL: info, DB_PASSWORD: hunter2, URL: 'redis://:hunter2@db'}
    ports: ['80:80', '443:443/udp']
    volumes: ['/a:/a', 'data:/data']
    deploy: {replicas: 1, resources: {limits: {memory: 64M}}}
    depends_on: [db]
    profiles: [web]
    pull_policy: always
  db: {image: postgres}
volumes: {data: }
"""


def mask(name: str, text: str) -> str:
    return MASK if is_secret(name, text) else masked_text(text)


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(each.path, each.old, each.new) for each in changes_of(old, new, mask=mask)]


@pytest.fixture(scope="module")
def project(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    source = write_stack(tmp_path_factory.mktemp("stack"), {"compose.yaml": SERVICE}, profiles=("web",))
    return resolve(cli, source).project


def put(value: Any, path: str, new: Any) -> Any:
    """`value` with what stands at `path` replaced; None removes it."""
    value = copy.deepcopy(value)
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    at = value
    for step in steps:
        at = at[step]
    at.pop(last) if new is None else at.__setitem__(last, new)
    return value


@pytest.mark.parametrize(
    ("path", "new", "expected"),
    [
        ("environment.LEVEL", "debug", ("environment.LEVEL", "info", "debug")),
        ("environment.LEVEL", None, ("environment.LEVEL", "info", None)),
        ("environment.DB_PASSWORD", "other", ("environment.DB_PASSWORD", MASK, MASK)),
        (
            "environment.URL",
            "redis://:other@db",
            ("environment.URL", f"redis://:{MASK}@db", f"redis://:{MASK}@db"),
        ),
        ("labels", {"a.b": "c"}, ("labels", None, {"a.b": "c"})),
        (
            "command",
            ["serve", "--token", "another1"],
            ("command", ["serve", "--token", MASK], ["serve", "--token", MASK]),
        ),
        ("ports.0.host_ip", "127.0.0.1", None),
        ("ports", [PORTS[1], PORTS[0]], ("ports", PORTS, [PORTS[1], PORTS[0]])),
        ("volumes.0.source", "/b", ("volumes[/a].source", "/a", "/b")),
        ("volumes.1.read_only", True, ("volumes[/data].read_only", None, True)),
        ("deploy.resources.limits.memory", "128M", ("deploy.resources.limits.memory", "67108864", "128M")),
        ("image", "nginx:2", ("image", "nginx", "nginx:2")),
    ],
)
def test_it_names_what_changed(
    cli: Cli, project: dict[str, Any], path: str, new: Any, expected: tuple[str, Any, Any] | None
) -> None:
    changed = put(project, f"services.web.{path}", new)
    changes = told(project["services"]["web"], changed["services"]["web"])
    assert changes
    if expected:
        assert changes == [expected]
    before, after = hash_services(cli, project), hash_services(cli, changed)
    assert before["web"] != after["web"]
    assert before["db"] == after["db"]


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("build.context", "/other"),
        ("deploy.replicas", 3),
        ("depends_on", None),
        ("profiles", ["other"]),
        ("pull_policy", "never"),
        ("scale", 1),
    ],
)
def test_it_leaves_out_what_makes_no_other_container(
    cli: Cli, project: dict[str, Any], path: str, new: Any
) -> None:
    changed = put(project, f"services.web.{path}", new)
    assert told(project["services"]["web"], changed["services"]["web"]) == []
    assert hash_services(cli, project) == hash_services(cli, changed)


def test_entries_of_lists_are_told_apart_by_what_they_are_for() -> None:
    old = {
        "ports": [{"target": 80, "published": "80", "protocol": "tcp"}],
        "volumes": [{"target": "/a", "source": "a"}],
    }
    new = {"ports": [], "volumes": [{"target": "/b", "source": "b"}, {"target": "/a", "source": "a"}]}
    assert told(old, new) == [
        ("ports[80/tcp/80]", {"target": 80, "published": "80", "protocol": "tcp"}, None),
        ("volumes[/b]", None, {"target": "/b", "source": "b"}),
    ]
    assert told(old, {**old, "volumes": None}) == [("volumes[/a]", {"target": "/a", "source": "a"}, None)]
    assert told(old, old) == []


def test_a_secret_stays_one_wherever_it_is() -> None:
    odd = {
        "environment": {"API_KEY": "hunter2", "A.B_TOKEN": "hunter2"},
        "build": {"args": {"TOKEN": "hunter2"}},
        "labels": {"x": "--password hunter2"},
        "x-any": [{"password": "hunter2", "deep": [{"token": "hunter2"}]}],
        "command": ["--password", "hunter2", "--key=hunter2"],
    }
    for old, new in ((odd, {}), ({}, odd)):
        assert "hunter2" not in repr(changes_of(old, new, mask=mask))
    assert changes_of({}, {}, mask=mask) == list[Change]()
