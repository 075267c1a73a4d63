"""Several people at one stack at the same moment: one is let in, the others are told, and nothing is half done.

What SQLite lets in one after the other, PostgreSQL does at once: run this on both.
"""

import hmac
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.db.models.signals import pre_save
from pytest_django import Settings

from accounts_app.errors import NotThere
from fleet_app.models import Host
from operations_app.asking import ask
from operations_app.models import Operation
from stacks_app.models import Stack
from stacks_app.plan.desired import Options
from stacks_app.services.applying import wish_to_apply
from stacks_app.services.drafts import save_stack
from stacks_app.services.verbs import wish_to_take_down
from tests.support.compose import compose_program
from tests.support.people import Answer, Person
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db(transaction=True)]

FILES = [{"path": "compose.yaml", "text": "services: {web: {image: nginx}}\n"}]
TIMES = 4


@pytest.fixture
def host() -> Host:
    return host_of("unix:///pier.sock", name="pier", state=Host.State.ONLINE)


@pytest.fixture
def stack(owner: Person, host: Host) -> Stack:
    made = owner.post("stacks/", {"host": host.pk, "project": "shop", "files": FILES})
    return Stack.objects.get(pk=made.body["id"])


def together(owner: Person, ask_for: Callable[[Person], Answer], *, people: int = 4) -> list[Answer]:
    """What each of them is answered who asks for the same at the same moment."""
    ready = Barrier(people)

    def one(_: int) -> Answer:
        person = Person(user=owner.user)
        ready.wait()
        try:
            return ask_for(person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def told(answers: list[Answer]) -> list[tuple[int, Any]]:
    return sorted((answer.status, answer.body.get("code", "")) for answer in answers)


def test_one_change_is_let_in(owner: Person, stack: Stack) -> None:
    for _ in range(TIMES):
        answers = together(owner, lambda person: person.post(f"stacks/{stack.pk}/down/"))
        assert told(answers) == [(202, ""), *[(409, "stack_busy")] * 3]
        assert Operation.objects.filter(state="queued").count() == 1
        Operation.objects.all().delete()


def test_one_stack_is_made(owner: Person, host: Host) -> None:
    """The other one comes when nobody looks any more whether there is one."""

    def come_first(instance: Stack, **_: Any) -> None:
        Stack.objects.bulk_create([Stack(host=instance.host, project=instance.project)])

    pre_save.connect(come_first, sender=Stack)
    try:
        second = owner.post("stacks/", {"host": host.pk, "project": "shop", "files": FILES})
    finally:
        pre_save.disconnect(come_first, sender=Stack)
    assert (second.status, second.body["fields"].keys()) == (400, {"project"})


def test_one_commit_is_fetched_once(owner: Person, stack: Stack) -> None:
    Stack.objects.update(git_url="https://git.example.org/shop.git", git_ref="main")
    hook = owner.post(f"stacks/{stack.pk}/hook/").body
    body = json.dumps({"ref": "refs/heads/main", "after": "1" * 40}).encode()
    signed = {"X-Gitea-Signature": hmac.new(hook["secret"].encode(), body, "sha256").hexdigest()}

    def push(person: Person) -> Answer:
        path = urlsplit(hook["url"]).path
        said = person.client.generic("POST", path, body, content_type="application/json", headers=signed)
        return Answer(status=said.status_code, body=said.json(), headers={})

    for _ in range(TIMES):
        answers = together(owner, push)
        assert {answer.status for answer in answers} == {202}
        assert Operation.objects.count() == 1
        Operation.objects.all().delete()


def test_a_script_that_comes_twice_makes_one_stack(owner: Person, host: Host, settings: Settings) -> None:
    settings.COMPOSE = str(compose_program())
    body = {"host": host.pk, "project": "shop", "files": FILES}
    answers = together(
        owner, lambda person: person.post("stacks/deploy/", body, Idempotency_Key="once"), people=2
    )
    assert [answer.status for answer in answers] == [202, 202]
    assert answers[0].body["id"] == answers[1].body["id"]
    assert Operation.objects.count() == 1


def test_what_is_removed_meanwhile_is_not_changed(owner: Person, stack: Stack) -> None:
    wish = wish_to_take_down(stack=stack, volumes=[], timeout=None)
    removed = Stack.objects.get(pk=stack.pk)
    Stack.objects.all().delete()
    with pytest.raises(NotThere):
        ask(actor=owner.actor, wish=wish)
    with pytest.raises(NotThere):
        save_stack(actor=owner.actor, stack=removed, values={"wait_seconds": 5})
    assert not Operation.objects.exists()
    assert not Stack.objects.exists()


def test_what_is_fetched_meanwhile_is_not_said_of_what_is_applied(
    owner: Person, stack: Stack, settings: Settings
) -> None:
    settings.COMPOSE = str(compose_program())
    stack.git_commit = "1" * 40
    wish = wish_to_apply(stack=stack, options=Options())
    Stack.objects.update(git_commit="2" * 40)
    ask(actor=owner.actor, wish=wish)
    assert stack.revisions.get().git_commit == "1" * 40


def test_what_is_repeated_waits_its_turn_too(owner: Person, stack: Stack) -> None:
    first = owner.post(f"stacks/{stack.pk}/down/").body
    Operation.objects.update(state="failed")
    assert owner.post(f"stacks/{stack.pk}/down/").status == 202
    again = owner.post(f"operations/{first['id']}/retry/")
    assert (again.status, again.body["code"]) == (409, "stack_busy")
    Operation.objects.update(state="failed")
    assert owner.post(f"operations/{first['id']}/retry/").status == 202
    stack.refresh_from_db()
    assert stack.change == Operation.objects.latest("pk")
