"""A push to a repository, or a script's one request, ends in containers on a real engine."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from operations_app import worker
from operations_app.models import Operation
from stacks_app.models import Delivery, Revision, Stack
from tests.builds.git_server import GitServer, Repository, new_repository
from tests.stacks.conftest import Json, StackBench
from tests.stacks.multipart import send_files
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person

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
    busy = stacks.get(f"operations/{second['operation']}/")
    assert (busy["state"], busy["error_code"]) == ("failed", "stack_busy")
    perform_all(stacks)
    succeeded(stacks.get(f"operations/{first['operation']}/"))
    assert page(stacks) == "two"
    assert Delivery.objects.filter(outcome="fetch").count() == 2


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
