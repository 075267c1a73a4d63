"""Where the Compose CLI is missing stacks say so, and all else goes on."""

import pytest
from pytest_django import Settings

from tests.support.compose import compose_program
from tests.support.people import Person
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]
FILES = [{"path": "compose.yaml", "text": "services: {web: {image: nginx}}\n"}]


def test_it_tells_its_version(owner: Person, settings: Settings) -> None:
    settings.COMPOSE = str(compose_program())
    told = owner.get("stacks/compose/").body
    assert told["version"].startswith("2.")
    assert told["problem"] == ""


@pytest.mark.parametrize("program", ["/nowhere/docker-compose", "/bin/false"])
def test_it_tells_what_is_wrong(owner: Person, settings: Settings, program: str) -> None:
    settings.COMPOSE = program
    told = owner.get("stacks/compose/").body
    assert told["problem"]
    assert told["version"] == ""


def test_without_it_stacks_are_kept_and_not_applied(owner: Person, settings: Settings) -> None:
    settings.COMPOSE = "/nowhere/docker-compose"
    host = host_of("unix:///pier.sock", name="pier")
    made = owner.post("stacks/", {"host": host.pk, "project": "shop", "files": FILES})
    assert made.status == 201
    one = f"stacks/{made.body['id']}/"
    for verb in ("apply/", "apply/?preview=true"):
        refused = owner.post(f"{one}{verb}", {})
        assert (refused.status, refused.body["code"]) == (503, "compose_missing"), refused.body
    assert owner.get("stacks/").body["count"] == 1
    assert owner.call("PATCH", one, {"roll_back": True}).status == 200
    assert owner.get("containers/").status == 200
    assert owner.call("DELETE", one).status == 204
