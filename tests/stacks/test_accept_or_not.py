"""What is accepted only when somebody says so, or not at all; and what files say that cannot be changed in place."""

import json
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts_app.vault import seal
from containers_app.models import Container, Image, Network
from fleet_app.models import Host
from operations_app.models import Operation
from stacks_app.models import Stack
from stacks_app.services.drafts import read_file
from stacks_app.sources.tree import Tree, file_of, keep_content
from tests.support.compose import compose_program
from tests.support.people import Answer, Person
from tests.support.stacks import applied_stack, runs

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]
SECRET = "canary-acce97ed"
SHARED = b"""\
services:
  web:
    image: nginx
    environment: &usual {GREETING: hello}   # for both
  api: {image: nginx, environment: *usual, scale: 0}
"""


@pytest.fixture
def stack(settings: Settings) -> Stack:
    """Applied with one container, and scaled by hand to two."""
    settings.COMPOSE = str(compose_program())
    host = Host.objects.create(name="pier", address="unix:///pier.sock", state=Host.State.ONLINE)
    stack = applied_stack(host, secret=SECRET)
    Image.objects.create(
        host=host,
        engine_id="sha256:1",
        repo_tags=["nginx:latest"],
        observed_at=timezone.now(),
        raw={"Config": {}},
    )
    Network.objects.create(
        host=host,
        engine_id="net",
        name="shop_default",
        driver="bridge",
        stack="shop",
        labels={"com.docker.compose.project": "shop", "com.docker.compose.network": "default"},
        observed_at=timezone.now(),
    )
    for name in ("shop-web-1", "shop-web-2"):
        runs(stack, name)
    return stack


def accept(owner: Person, stack: Stack, **body: Any) -> Answer:
    return owner.post(f"stacks/{stack.pk}/accept/", body)


def test_changes_that_wait_are_not_lost(stack: Stack, owner: Person) -> None:
    """The draft is another one than was applied: somebody says what becomes of it."""
    stack.git_url = ""
    stack.save()
    shown = owner.post(f"stacks/{stack.pk}/accept/?preview=true", {})
    assert [each["code"] for each in shown.body["problems"]] == ["stack_draft_changed"]
    assert shown.body["plan"]["services"][0]["name"] == "web"
    refused = accept(owner, stack)
    assert (refused.status, refused.body["code"]) == (409, "stack_draft_changed")
    assert Stack.objects.get().revisions.count() == 1
    kept = accept(owner, stack, draft="keep")
    assert kept.status == 200, kept.body
    assert (kept.body["stack"]["scales"], kept.body["stack"]["state"]["draft_changed"]) == ({}, True)
    assert kept.body["stack"]["state"]["drift"] == []
    again = accept(owner, stack, draft="replace")
    assert (again.status, again.body["code"]) == (409, "stack_as_applied")


def test_the_draft_may_be_replaced(stack: Stack, owner: Person) -> None:
    stack.git_url = ""
    stack.save()
    done = accept(owner, stack, draft="replace").body
    assert (done["stack"]["scales"], done["stack"]["state"]["draft_changed"]) == ({"web": 2}, False)
    assert SECRET not in str(done)


def test_files_of_git_change_in_the_revision_alone(stack: Stack, owner: Person) -> None:
    assert accept(owner, stack, draft="replace").status == 400
    done = accept(owner, stack)
    assert (done.status, done.body["stack"]["scales"]) == (200, {}), done.body
    assert any("git" in note for note in done.body["accepted"]["notes"])


def test_one_change_at_a_time(stack: Stack, owner: Person) -> None:
    stack.change = Operation.objects.create(kind="stack.apply", state=Operation.State.RUNNING)
    stack.save()
    refused = accept(owner, stack, draft="keep")
    assert (refused.status, refused.body["code"]) == (409, "stack_busy")


def test_nothing_that_runs_is_no_revision(stack: Stack, owner: Person) -> None:
    Container.objects.all().delete()
    refused = accept(owner, stack, draft="keep")
    assert (refused.status, refused.body["code"]) == (409, "stack_not_acceptable")


def test_a_network_alone_is_put_back_and_not_accepted(stack: Stack, owner: Person) -> None:
    Container.objects.filter(name="shop-web-2").delete()
    applied = stack.applied
    assert applied is not None
    network = {"name": "shop_back", "internal": True}
    service = {"image": "nginx", "environment": {"TOKEN": SECRET}, "networks": {"back": None}}
    seal(
        applied,
        "sealed_project",
        json.dumps({"name": "shop", "services": {"web": service}, "networks": {"back": network}}),
    )
    applied.save()
    refused = accept(owner, stack, draft="keep")
    assert (refused.status, refused.body["code"]) == (409, "stack_not_acceptable")
    assert "network back" in refused.body["detail"]


def test_what_files_share_goes_over_them(stack: Stack, owner: Person) -> None:
    """An alias gives another service the same: it stays as it is."""
    keep_content([SHARED])
    files = Tree((file_of("compose.yaml", SHARED),)).to_json()
    stack.files, stack.git_url = files, ""
    base = stack.applied
    assert base is not None
    assert stack.host is not None
    base.files = files
    base.images = {"web": base.images["web"], "api": base.images["web"]}
    base.hashes = {"web": "", "api": ""}
    base.save()
    stack.save()
    Container.objects.all().delete()
    runs(stack, "shop-web-1", config_hash="other", oneoff="False")
    done = accept(owner, stack, draft="replace")
    assert done.status == 200, done.body
    assert [each["path"] for each in done.body["accepted"]["files"]] == ["compose.override.yaml"]
    stored = Stack.objects.get().files
    assert read_file(stored, path="compose.yaml") == SHARED
    assert b"!override" in (read_file(stored, path="compose.override.yaml") or b"")
    assert done.body["stack"]["state"]["drift"] == []
