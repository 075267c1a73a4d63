"""stacks/{id}/graph/ and events/: what hangs together in a stack, and what happened to it."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from fleet_app.models import EngineEvent, Host
from operations_app.models import Operation
from stacks_app.actions.hiding import hide_for
from stacks_app.models import Stack
from tests.support.compose import compose_program
from tests.support.people import Person
from tests.support.stacks import applied_stack
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]

SECRET = "canary-51bb0"
COMPOSE = """
services:
  web:
    image: nginx:1
    ports: ["127.0.0.1:8080:80", "9000"]
    networks: [front, back]
    depends_on: {api: {condition: service_healthy}}
  api:
    build: .
    scale: 2
    environment: {TOKEN: canary-51bb0}
    networks: {back: {aliases: [orders]}}
    volumes: ["data:/data", "/srv/logs:/logs:ro"]
  db: {image: postgres, container_name: the-db, networks: [back]}
  alone: {image: busybox, network_mode: none}
  guest: {image: busybox, network_mode: "service:db"}
networks: {front: {}, back: {internal: true}}
volumes: {data: {}}
"""


@pytest.fixture(autouse=True)
def _compose(settings: Settings) -> None:
    settings.COMPOSE = str(compose_program())


@pytest.fixture
def host() -> Host:
    return host_of("unix:///nowhere.sock", name="pier", state=Host.State.ONLINE, observed_at=timezone.now())


def graph(owner: Person, stack: int) -> dict[str, Any]:
    """As it is told; secrets are not."""
    answer = owner.get(f"stacks/{stack}/graph/")
    assert answer.status == 200, answer.body
    assert SECRET not in str(answer.body)
    told: dict[str, Any] = answer.body
    return told


def test_it_tells_who_reaches_whom_by_which_name(owner: Person, host: Host) -> None:
    files = [{"path": "compose.yaml", "text": COMPOSE}, {"path": "Dockerfile", "text": "FROM scratch\n"}]
    made = owner.post("stacks/", {"host": host.pk, "project": "shop", "files": files})
    assert made.status == 201, made.body

    told = graph(owner, made.body["id"])

    services = {each["name"]: each for each in told["services"]}
    reached = {
        name: {each["service"]: (each["network"], each["names"]) for each in service["reaches"]}
        for name, service in services.items()
    }
    assert reached["web"] == {"api": ("back", ["api", "orders"]), "db": ("back", ["db", "the-db"])}
    assert reached["api"] == {"web": ("back", ["web"]), "db": ("back", ["db", "the-db"])}
    assert (reached["alone"], reached["guest"]) == ({}, {})
    assert services["guest"]["network_mode"] == "service:db"
    assert [(port["address"], port["published"], port["target"]) for port in services["web"]["ports"]] == [
        ("127.0.0.1", "8080", "80"),
        ("", "", "9000"),
    ]
    assert services["web"]["depends_on"] == [{"service": "api", "condition": "service_healthy"}]
    assert services["api"]["replicas"] == 2
    assert [(mount["kind"], mount["source"], mount["read_only"]) for mount in services["api"]["mounts"]] == [
        ("volume", "shop_data", False),
        ("bind", "/srv/logs", True),
    ]
    assert {each["key"]: (each["name"], each["internal"]) for each in told["networks"]} == {
        "front": ("shop_front", False),
        "back": ("shop_back", True),
    }
    assert told["revision"] is None


def test_it_draws_no_secret(owner: Person, host: Host) -> None:
    text = """
services:
  web:
    image: nginx
    networks: {default: {aliases: ["x${TOKEN}"]}}
    volumes: ["data:/srv/${TOKEN}", "/srv:/${TOKEN}"]
    ports: ["${PORT}:80"]
  db: {image: postgres}
volumes: {data: {}}
"""
    variables = [
        {"name": "TOKEN", "value": SECRET, "secret": True},
        {"name": "PORT", "value": "48213", "secret": True},
    ]
    files = [{"path": "compose.yaml", "text": text}]
    body = {"host": host.pk, "project": "shop", "files": files, "variables": variables}
    told = graph(owner, owner.post("stacks/", body).body["id"])
    assert "48213" not in str(told)
    db, web = told["services"]
    assert [each["service"] for each in db["reaches"]] == ["web"]
    assert [each["source"] for each in web["mounts"]] == ["shop_data", "/srv"]


def test_it_draws_no_more_than_one_can_look_at(owner: Person, host: Host) -> None:
    """Who reaches whom grows with the square of the services, on each network: it was gigabytes."""
    names = [f"n{at}" for at in range(60)]
    service = {"image": "x", "networks": names}
    text = {"services": {f"s{at}": service for at in range(60)}, "networks": dict.fromkeys(names)}
    files = [{"path": "compose.yaml", "text": json.dumps(text)}]
    made = owner.post("stacks/", {"host": host.pk, "project": "shop", "files": files})
    answer = owner.get(f"stacks/{made.body['id']}/graph/")
    assert (answer.status, answer.body["code"]) == (400, "stack_graph_too_large"), str(answer.body)[:1000]


def test_what_became_a_secret_is_not_told_of_before(owner: Person, host: Host) -> None:
    """It was none when that revision was applied; its value is the same."""
    stack = applied_stack(host, secret=SECRET)
    revision = stack.revisions.get()
    revision.variables = {"TOKEN": {"secret": False, "version": 1}}
    revision.resolved = {"services": {"web": {"image": "nginx", "labels": {"x": SECRET}}}}
    revision.save()
    told = owner.get(f"stacks/{stack.pk}/revisions/1/")
    assert told.body["resolved"]["services"]["web"] == {"image": "nginx", "labels": {"x": "********"}}
    assert SECRET not in str(told.body)
    exported = owner.client.get(f"/api/v1/stacks/{stack.pk}/revisions/1/export/")
    with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
        assert "TOKEN: ${TOKEN}" in (text := archive.read("compose.yaml").decode()), text
        assert SECRET not in text
    assert hide_for(str(stack.pk))(f"no {SECRET}") == "no ********"


def test_it_draws_what_was_applied(owner: Person, host: Host) -> None:
    told = graph(owner, applied_stack(host, secret=SECRET).pk)
    assert (told["revision"], [each["name"] for each in told["services"]]) == (1, ["web"])


def test_it_keeps_one_time_line_with_those_that_are_gone(owner: Person, host: Host) -> None:
    stack = Stack.objects.create(host=host, host_name="pier", project="shop")
    other = host_of("unix:///quay.sock", name="quay")
    now = timezone.now()

    def happen(minutes: int, action: str, *, on: Host = host, of: str = "shop") -> None:
        EngineEvent.objects.create(
            host=on,
            at=now - timedelta(minutes=minutes),
            noun="container",
            action=action,
            engine_id="gone",
            attributes={"stack": of} if of else {},
        )

    happen(5, "create")
    happen(3, "die")
    happen(2, "start", on=other)
    happen(2, "stop", of="market")
    happen(2, "pause", of="")
    asked = {"host_id": host.pk, "state": "succeeded", "created_at": now - timedelta(minutes=4)}
    Operation.objects.create(kind="stack.apply", target_type="stack", target_id=str(stack.pk), **asked)
    Operation.objects.create(kind="stack.apply", target_type="stack", target_id="999", **asked)

    answer = owner.get(f"stacks/{stack.pk}/events/")

    assert answer.status == 200, answer.body
    assert [
        (each["event"] or {}).get("action") or each["operation"]["kind"] for each in answer.body["results"]
    ] == ["die", "stack.apply", "create"]
