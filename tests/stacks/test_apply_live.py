"""A stack in a whole installation: its own Compose CLI, shut in where it runs, on a host that it reaches."""

import uuid
from collections.abc import Iterator

import pytest

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until

pytestmark = pytest.mark.team
COMPOSE = f"""
services:
  web:
    build: {{context: app, args: {{BASE: {BASE_IMAGE}}}}}
    command: [httpd, -f, -p, "80", -h, /srv]
    volumes: ["./page:/srv/page:ro"]
    stop_signal: SIGKILL
"""
DOCKERFILE = "ARG BASE\nFROM $BASE\nRUN mkdir /srv && echo built > /srv/index.html\n"


@pytest.fixture
def caller(live: LiveServer) -> Caller:
    return Caller(url=live.url, token=live.manage("token").splitlines()[-1])


@pytest.fixture
def host(caller: Caller, clean_engine: Engine) -> Iterator[int]:
    """A clean engine as a host, watched."""
    name = f"pier-{uuid.uuid4().hex[:8]}"
    made = caller.post("hosts/", {"name": name, "address": clean_engine.endpoint_address})
    assert made.status == 201, made.body
    path = f"hosts/{made.body['id']}/"
    wait_until(lambda: caller.get(path).body["state"] == "online", what="the host online")
    yield made.body["id"]
    caller.call("DELETE", path)


def test_it_is_planned_applied_changed_and_taken_back(
    caller: Caller, host: int, clean_engine: Engine
) -> None:
    def files(said: str) -> list[dict[str, str]]:
        texts = {"compose.yaml": COMPOSE, "app/Dockerfile": DOCKERFILE, "page/index.html": said}
        return [{"path": path, "text": text} for path, text in texts.items()]

    def done(verb: str, **body: object) -> None:
        asked = caller.post(f"{stack}{verb}/", body, Prefer="wait=60")
        assert asked.status in {200, 202}, asked.body
        path = f"operations/{asked.body['id']}/"
        ends = {"succeeded", "failed", "cancelled", "interrupted"}
        wait_until(lambda: caller.get(path).body["state"] in ends, what=f"the end of {verb}", seconds=300)
        ended = caller.get(path).body
        assert ended["state"] == "succeeded", ended

    def planned(verb: str, **body: object) -> list[str]:
        shown = caller.post(f"{stack}{verb}/?preview=true", body)
        assert shown.status == 200, shown.body
        return [each["action"] for each in shown.body["plan"]["services"]]

    def page() -> str:
        return clean_engine.docker("exec", "shop-web-1", "cat", "/srv/index.html", "/srv/page/index.html")

    made = caller.post("stacks/", {"host": host, "project": "shop", "files": files("one")})
    assert made.status == 201, made.body
    stack = f"stacks/{made.body['id']}/"
    assert planned("apply") == ["create"]
    done("apply")
    assert page() == "built\none"
    wait_until(lambda: planned("apply") == ["keep"], what="nothing to do in the plan")
    assert caller.call("PATCH", stack, {"files": files("two")}).status == 200
    assert planned("apply") == ["recreate"]
    done("apply")
    assert page() == "built\ntwo"
    done("roll-back", revision=1)
    assert page() == "built\none"
    done("down")
    assert caller.call("DELETE", stack).status == 204
