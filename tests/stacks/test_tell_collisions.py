"""stacks/{id}/: who saves what he read before somebody else saved is told so, and writes over nothing."""

from typing import Any

import pytest
from pytest_django import Settings

from fleet_app.models import Host
from operations_app.models import Operation
from stacks_app.models import Stack
from tests.support.compose import compose_program
from tests.support.people import Person
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]

Json = dict[str, Any]
COMPOSE = {"path": "compose.yaml", "text": "services: {web: {image: nginx}}\n"}
OTHER = {"path": "compose.yaml", "text": "services: {api: {image: nginx}}\n"}


@pytest.fixture
def host() -> Host:
    return host_of("unix:///pier.sock", name="pier")


@pytest.fixture
def stack(owner: Person, host: Host) -> Json:
    token = {"name": "TOKEN", "value": "canary-9a", "secret": True}
    body = {"host": host.pk, "project": "shop", "files": [COMPOSE], "variables": [token]}
    made: Json = owner.post("stacks/", body).body
    return made


def test_the_second_is_told_who_changed_what(owner: Person, stack: Json) -> None:
    one = f"stacks/{stack['id']}/"
    first = owner.call("PATCH", one, {"files": [OTHER], "draft": stack["draft"]})
    assert first.status == 200, first.body
    second = owner.call("PATCH", one, {"files": [COMPOSE], "profiles": ["x"], "draft": stack["draft"]})
    assert (second.status, second.body["code"]) == (409, "stack_changed")
    assert second.body["detail"].startswith("olga changed the files of shop meanwhile.")
    now = owner.get(one).body
    assert (now["draft"], now["profiles"]) == (first.body["draft"], [])
    # A preview says it before.
    shown = owner.call("PATCH", f"{one}?preview=true", {"files": [COMPOSE], "draft": stack["draft"]}).body
    assert [each["code"] for each in shown["problems"]] == ["stack_changed"]
    # Who has looked, and who does not care, may.
    for known in ({"draft": now["draft"]}, {}):
        assert owner.call("PATCH", one, {"files": [COMPOSE], **known}).status == 200


def test_a_script_is_told_too(owner: Person, host: Host, stack: Json, settings: Settings) -> None:
    settings.COMPOSE = str(compose_program())
    owner.call("PATCH", f"stacks/{stack['id']}/", {"files": [OTHER]})
    body = {"host": host.pk, "project": "shop", "files": [COMPOSE], "draft": stack["draft"]}
    answer = owner.post("stacks/deploy/", body)
    assert (answer.status, answer.body["code"]) == (409, "stack_changed")
    assert not Operation.objects.exists()
    assert [each["sha256"] for each in Stack.objects.get().files] != [
        each["sha256"] for each in stack["files"]
    ]


def test_only_the_draft_that_was_planned_is_applied(owner: Person, stack: Json, settings: Settings) -> None:
    settings.COMPOSE = str(compose_program())
    one = f"stacks/{stack['id']}/"
    plan = owner.post(f"{one}apply/?preview=true", {"draft": stack["draft"]}).body["plan"]
    assert [each["name"] for each in plan["services"]] == ["web"]
    owner.call("PATCH", one, {"files": [OTHER]})
    answer = owner.post(f"{one}apply/", {"draft": stack["draft"]})
    assert (answer.status, answer.body["code"]) == (409, "stack_changed")
    assert answer.body["detail"].startswith("olga changed the files of shop meanwhile.")
    assert not Operation.objects.exists()
    for known in ({"draft": owner.get(one).body["draft"]}, {}):
        assert owner.post(f"{one}apply/?preview=true", known).body["plan"]["services"][0]["name"] == "api"


CHANGES: list[Json] = [
    {"files": [OTHER]},
    {"files": [COMPOSE, {"path": "more", "text": ""}]},
    {"files": [{**COMPOSE, "executable": True}]},
    {"files": [{"path": "docker-compose.yml", "text": COMPOSE["text"]}]},
    {"compose_files": ["compose.yaml"]},
    {"profiles": ["debug"]},
    {"variables": []},
    {"variables": [{"name": "TOKEN", "value": "canary-9b", "secret": True}]},
    {"variables": [{"name": "TOKEN", "secret": True}, {"name": "PORT", "value": "80"}]},
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_of_the_draft_tells(owner: Person, stack: Json, change: Json) -> None:
    one = f"stacks/{stack['id']}/"
    changed = owner.call("PATCH", one, change)
    assert (changed.status, changed.body["draft"] != stack["draft"]) == (200, True), changed.body
    answer = owner.call("PATCH", one, {"roll_back": True, "draft": stack["draft"]})
    assert (answer.status, Stack.objects.get().roll_back) == (409, False)
    # It is the draft that counts, not how often it was written.
    secret = {"name": "TOKEN", "value": "canary-9a", "secret": True}
    before = {
        "files": [{**COMPOSE, "executable": False}],
        "compose_files": [],
        "profiles": [],
        "variables": [secret],
    }
    assert owner.call("PATCH", one, before).body["draft"] == stack["draft"]


def test_how_it_is_applied_is_no_part_of_it(owner: Person, stack: Json) -> None:
    changed = owner.call("PATCH", f"stacks/{stack['id']}/", {"wait_seconds": 9, "draft": stack["draft"]})
    assert (changed.status, changed.body["draft"]) == (200, stack["draft"])
