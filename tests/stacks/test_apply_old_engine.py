"""Stacks on Engine 20.10: what it can do is done as anywhere, and what it cannot is refused by name."""

import json
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from fleet_app.models import Host
from stacks_app.models import Revision
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.support.bench import failed, succeeded
from tests.support.compose import compose_program
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.people import Person
from tests.support.watchers import host_of

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}


def text(**services: Json) -> str:
    """A compose file of these services; JSON is YAML."""
    return json.dumps({"services": {name: {**USUAL, **about} for name, about in services.items()}})


@pytest.fixture
def old(
    transactional_db: None, clean_old_engine: Engine, owner: Person, settings: Settings, redis_server: str
) -> Iterator[StackBench]:
    """The oldest engine as a host that stacks are applied to."""
    del transactional_db, redis_server
    settings.COMPOSE = str(compose_program())
    host = host_of(
        clean_old_engine.endpoint_address, name="wharf", state=Host.State.ONLINE, api_version="1.41"
    )
    bench = StackBench(engine=clean_old_engine, host=host, owner=owner)
    bench.mirror()
    yield bench
    clean_old_engine.clean()


def test_it_applies_carries_builds_and_goes_back(old: StackBench) -> None:
    app: Json = {"build": "app", "image": "app", "depends_on": ["web"]}

    def web(value: str) -> Json:
        return {"environment": {"A": value}, "volumes": ["./page:/srv:ro"], "healthcheck": {"test": "true"}}

    files = {
        "page/index.html": "one",
        "page/sub/run.sh": "#!/bin/sh\n",
        "app/Dockerfile": f"FROM {BASE_IMAGE}\n",
    }
    stack = old.make(text(web=web("1"), app=app), files=files)
    assert {each["action"] for each in old.plan(stack)["services"]} == {"create"}
    succeeded(old.apply(stack))
    said = ("exec", "shop-web-1", "sh", "-c", "echo $A; cat /srv/index.html")
    assert old.engine.docker(*said) == "1\none"
    assert {each["action"] for each in old.plan(stack)["services"]} == {"keep"}

    old.change(stack, text(web=web("2"), app=app), files={"page/index.html": "two"})
    before = containers(old)
    plan = {each["name"]: each["action"] for each in old.plan(stack)["services"]}
    succeeded(old.apply(stack))
    after = containers(old)
    assert plan == {name: happened(before[name], after[name]) for name in plan}
    assert old.engine.docker(*said) == "2\ntwo"

    asked = old.ask(f"stacks/{stack['id']}/roll-back/", revision=1)
    old.perform()
    succeeded(old.get(f"operations/{asked['id']}/"))
    assert old.engine.docker(*said) == "1\none"


@pytest.mark.parametrize("known", [True, False])
def test_a_single_file_is_refused_by_name(old: StackBench, *, known: bool) -> None:
    """Also where nobody knew the engine before: it would mount the whole volume in the place of the file."""
    stack = old.make(text(web={"volumes": ["./site.conf:/etc/site.conf:ro"]}), files={"site.conf": "listen"})
    if known:
        refused = old.owner.post(f"stacks/{stack['id']}/apply/", {})
        assert (refused.status, refused.body["code"]) == (400, "compose_file_mount")
        assert "site.conf" in refused.body["detail"]
        return
    Host.objects.update(api_version="")
    old.mirrors_itself = False
    done = failed(old.apply(stack), "compose_file_mount")
    assert "site.conf" in done["error_detail"]
    assert containers(old) == {}
    assert not Revision.objects.get().good
    assert old.engine.docker("volume", "ls", "--quiet") == ""
