"""A push to a repository, or a script's one request, ends in containers on a real engine."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from pytest_django import Settings

from operations_app import worker
from operations_app.models import Operation
from stacks_app.models import Delivery, Revision, Stack
from stacks_app.services.fetching import check_due
from tests.builds.git_server import GitServer, Repository, new_repository
from tests.stacks.conftest import Json, StackBench
from tests.stacks.multipart import send_files
from tests.support.bench import performing, succeeded
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person
from tests.support.processes import wait_until

COMPOSE = f"""
services:
  web:
    image: {BASE_IMAGE}
    command: [sleep, "10000"]
    volumes: ["./page:/srv:ro"]
    stop_signal: SIGKILL
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return new_repository(tmp_path / "shop.git")


@pytest.fixture
def server(repository: Repository, settings: Settings) -> Iterator[GitServer]:
    settings.GIT_PROTOCOLS = ("https", "ssh", "http")
    running = GitServer(repository.path.parent)
    yield running
    running.close()


def perform_all(bench: StackBench) -> None:
    """Do what is queued, and what that asks for."""
    while Operation.objects.filter(state=Operation.State.QUEUED).exists():
        bench.perform()


def page(bench: StackBench) -> str:
    return bench.engine.docker("exec", "shop-web-1", "cat", "/srv/index.html")


def push(repository: Repository, hook: Json, content: str) -> Json:
    """Commit, and tell of it as GitHub does; what was answered."""
    commit = repository.commit({"compose.yaml": COMPOSE, "page/index.html": content})
    body = json.dumps({"ref": "refs/heads/main", "after": commit}).encode()
    signed = hmac.new(hook["secret"].encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signed}", "X-GitHub-Event": "push"}
    path = urlsplit(hook["url"]).path
    response = Person().client.generic("POST", path, body, content_type="application/json", headers=headers)
    assert response.status_code == 202, response.content
    answer: Json = json.loads(response.content)
    return answer


def test_a_push_runs(stacks: StackBench, server: GitServer, repository: Repository) -> None:
    said = {"host": stacks.host.pk, "project": "shop", "git_url": f"http://{server.address}/shop.git"}
    made = stacks.owner.post("stacks/", {**said, "apply_fetched": True, "git_ref": "main"})
    hook = stacks.owner.post(f"stacks/{made.body['id']}/hook/").body
    for content in ("one", "two"):
        heard = push(repository, hook, content)
        perform_all(stacks)
        done = succeeded(stacks.get(f"operations/{heard['operation']}/"))
        assert done["result"]["changed"] is True
        assert done["result"]["applied"] is not None
        assert page(stacks) == content
    assert [each.good for each in Revision.objects.all()] == [True, True]
    stack = Stack.objects.get()
    assert stack.applied is not None
    assert stack.applied.git_commit == stack.git_commit == repository.git("rev-parse", "main")


def test_a_push_while_it_is_applied_runs_after_that(
    stacks: StackBench, server: GitServer, repository: Repository
) -> None:
    said = {"host": stacks.host.pk, "project": "shop", "git_url": f"http://{server.address}/shop.git"}
    made = stacks.owner.post("stacks/", {**said, "apply_fetched": True, "git_ref": "main"})
    hook = stacks.owner.post(f"stacks/{made.body['id']}/hook/").body
    first = push(repository, hook, "one")
    stacks.perform()  # it was fetched, and its apply is asked for
    second = push(repository, hook, "two")
    worker.perform(operation_id=second["operation"])
    assert stacks.get(f"operations/{second['operation']}/")["state"] == "waiting"
    perform_all(stacks)
    for each in (first, second):
        succeeded(stacks.get(f"operations/{each['operation']}/"))
    assert page(stacks) == "two"
    assert Delivery.objects.filter(outcome="fetch").count() == 2


SLOW = (
    COMPOSE
    + """
    healthcheck: {test: [CMD, test, -f, /tmp/well], interval: 100ms, timeout: 5s, retries: 1000}
"""
)


@pytest.mark.parametrize("way", ["schedule", "hook"])
def test_what_comes_while_somebody_applies_it_by_hand_runs_after_that(
    stacks: StackBench, server: GitServer, repository: Repository, way: str
) -> None:
    said = {"host": stacks.host.pk, "project": "shop", "git_url": f"http://{server.address}/shop.git"}
    said |= {"apply_fetched": True, "git_ref": "main", "check_minutes": 5}
    made = stacks.owner.post("stacks/", said).body
    hook = stacks.owner.post(f"stacks/{made['id']}/hook/").body
    repository.commit({"compose.yaml": SLOW, "page/index.html": "by hand"})
    succeeded(stacks.do(f"stacks/{made['id']}/fetch/", apply=False))
    by_hand = stacks.ask(f"stacks/{made['id']}/apply/")
    applying = performing(by_hand)
    starting = ("ps", "--quiet", "--filter", "health=starting")
    wait_until(lambda: stacks.engine.docker(*starting), what="the service is waited for")

    # A real change is under way, and will be until its service is well.
    if way == "hook":
        fetch = push(repository, hook, "newer")["operation"]
    else:
        repository.commit({"compose.yaml": COMPOSE, "page/index.html": "newer"})
        assert check_due(now=timezone.now() + timedelta(minutes=6)) == 1
        fetch = Operation.objects.latest("pk").pk
    worker.perform(operation_id=fetch)
    assert stacks.get(f"operations/{fetch}/")["state"] == "waiting"
    assert page(stacks) == "by hand"
    # Nobody is told that something is wrong, and nothing is asked for twice.
    assert Stack.objects.get().check_problem == ""
    assert check_due(now=timezone.now() + timedelta(minutes=20)) == 0

    # What comes last is what runs.
    repository.commit({"compose.yaml": COMPOSE, "page/index.html": "newest"})
    stacks.engine.docker("exec", "shop-web-1", "touch", "/tmp/well")
    applying.join(120)
    succeeded(stacks.get(f"operations/{by_hand['id']}/"))
    perform_all(stacks)
    assert succeeded(stacks.get(f"operations/{fetch}/"))["result"]["applied"] is not None
    assert page(stacks) == "newest"
    assert [each.good for each in Revision.objects.all()] == [True, True]


def test_one_request_of_a_script_runs(stacks: StackBench) -> None:
    body = {"host": stacks.host.pk, "project": "shop"}
    for content in (b"one", b"two"):
        files = {"compose.yaml": COMPOSE.encode(), "page/index.html": content}
        asked = send_files(stacks.owner, "POST", "stacks/deploy/", body, files=files)
        assert asked.status == 202, asked.body
        perform_all(stacks)
        succeeded(stacks.get(f"operations/{asked.body['id']}/"))
        assert page(stacks) == content.decode()
    assert Stack.objects.count() == 1
