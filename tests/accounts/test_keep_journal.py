"""The journal: whatever changes what people own leaves one line, in the same transaction; what fails leaves none."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from accounts_app import journal, oneself, retention, setup, sign_in, tokens
from accounts_app.errors import NotAllowed, NotSignedIn, Refused
from accounts_app.models import ApiToken, JournalEntry, User
from accounts_app.permissions import Actor
from fleet_app.models import Host
from fleet_app.services import hosts
from registries_app.models import GitCredential, Registry
from registries_app.services import git_credentials, registries
from stacks_app.models import Stack
from stacks_app.services import accepting, drafts, fetching
from stacks_app.services import hooks as stack_hooks
from stacks_app.sources.tree import Entry, Tree
from tests.support.compose import compose_program
from tests.support.people import PASSWORD, Person
from tests.support.stacks import applied_stack, runs

SECRET = "canary-51c0ffee"
SSH_KEY = (
    Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
)
pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def compose(settings: Settings) -> None:
    """What runs of a stack is accepted with its help."""
    settings.COMPOSE = str(compose_program())


class Broken(Exception):
    """The transaction ends badly."""


@dataclass(frozen=True)
class Example:
    """How to do a deed; `prepare` runs before, and what it returns is given to `do`."""

    do: Callable[[Actor, Any], object]
    prepare: Callable[[Actor], Any] = lambda _: None
    again: bool = False  # doing the same once more changes nothing, and says nothing


def request_of(user: User | None) -> Any:
    """A request of a browser that may begin and end sessions."""
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    if user is not None:
        request.session.create()
        request.user = user
    return request


def _host(actor: Actor) -> Host:
    return hosts.add_host(actor=actor, fields={"name": "old", "address": "unix:///old.sock"})


def _registry(actor: Actor) -> Registry:
    values = {"name": "old", "server": "old.example.org", "username": "u"}
    return registries.save_registry(actor=actor, registry=Registry(), values=values)


def _credential(actor: Actor) -> GitCredential:
    values = {"name": "old", "server": "git.example.org"}
    return git_credentials.save_credential(actor=actor, credential=GitCredential(), values=values)


def _stack(actor: Actor) -> Stack:
    values = {"project": "old", "git_url": "https://git.example.org/shop.git"}
    return drafts.save_stack(actor=actor, stack=Stack(), values=values)


def _with_hook(actor: Actor) -> Stack:
    stack = _stack(actor)
    stack_hooks.make_hook(actor=actor, stack=stack)
    return stack


def _drifted(actor: Actor) -> Stack:
    """Applied with one container, of which there are two."""
    stack = applied_stack(_host(actor), secret=SECRET)
    for name in ("shop-web-1", "shop-web-2"):
        runs(stack, name)
    return stack


def _link(actor: Actor) -> str:
    assert actor.user is not None
    return setup.create_link(user=actor.user).partition("#token=")[2]


def _fail(actor: Actor, _: Any) -> None:
    name = oneself.person_of(actor).username
    with contextlib.suppress(NotSignedIn):
        sign_in.sign_in(request=request_of(None), username=name, password="wrong")


def _away(_: Actor) -> None:
    User.objects.update(is_superuser=False)


EXAMPLES: dict[str, Example] = {
    "host.add": Example(
        lambda actor, _: hosts.add_host(
            actor=actor, fields={"name": "new", "address": "unix:///new.sock", "ssh_key": SSH_KEY}
        )
    ),
    "host.edit": Example(
        lambda actor, host: hosts.edit_host(actor=actor, host=host, fields={"name": "new"}), _host, again=True
    ),
    "host.remove": Example(lambda actor, host: hosts.remove_host(actor=actor, host=host), _host),
    "registry.add": Example(
        lambda actor, _: registries.save_registry(
            actor=actor,
            registry=Registry(),
            values={"name": "n", "server": "s.example.org", "password": SECRET},
        )
    ),
    "registry.edit": Example(
        lambda actor, row: registries.save_registry(actor=actor, registry=row, values={"password": SECRET}),
        _registry,
    ),
    "registry.remove": Example(
        lambda actor, row: registries.remove_registry(actor=actor, registry=row), _registry
    ),
    "git_credential.add": Example(
        lambda actor, _: git_credentials.save_credential(
            actor=actor,
            credential=GitCredential(),
            values={"name": "n", "server": "git.example.org", "password": SECRET},
        )
    ),
    "git_credential.edit": Example(
        lambda actor, row: git_credentials.save_credential(
            actor=actor, credential=row, values={"username": "new"}
        ),
        _credential,
        again=True,
    ),
    "git_credential.remove": Example(
        lambda actor, row: git_credentials.remove_credential(actor=actor, credential=row), _credential
    ),
    "git_credential.pin": Example(
        lambda actor, row: git_credentials.pin_host_key(actor=actor, credential=row, key="ssh-ed25519 AAAA"),
        _credential,
        again=True,
    ),
    "stack.add": Example(
        lambda actor, _: drafts.save_stack(actor=actor, stack=Stack(), values={"project": "new"})
    ),
    "stack.edit": Example(
        lambda actor, stack: drafts.save_stack(
            actor=actor,
            stack=stack,
            values={"git_ref": "main"},
            variables=[drafts.WantedVariable(name="TOKEN", value=SECRET, secret=True)],
        ),
        _stack,
        again=True,
    ),
    "stack.accept": Example(
        lambda actor, stack: accepting.Acceptance(actor=actor, stack=stack, draft="keep").do(), _drifted
    ),
    "stack.remove": Example(lambda actor, stack: drafts.remove_stack(actor=actor, stack=stack), _stack),
    "stack.fetch": Example(
        lambda actor, stack: fetching.take_fetched(
            actor=actor, stack=stack, tree=Tree((Entry(path="compose.yaml"),)), commit="1" * 40
        ),
        _stack,
        again=True,
    ),
    "stack.hook": Example(lambda actor, stack: stack_hooks.make_hook(actor=actor, stack=stack), _stack),
    "stack.unhook": Example(
        lambda actor, stack: stack_hooks.remove_hook(actor=actor, stack=stack), _with_hook
    ),
    "token.create": Example(lambda actor, _: tokens.create_token(actor=actor, name="ci")),
    "token.revoke": Example(
        lambda actor, token: tokens.revoke_token(actor=actor, token=token),
        lambda actor: tokens.create_token(actor=actor, name="ci").row,
        again=True,
    ),
    "account.add": Example(lambda _, __: setup.ensure_owner(), _away, again=True),
    "account.edit": Example(
        lambda actor, _: oneself.edit_oneself(actor=actor, fields={"display_name": "Olga"}), again=True
    ),
    "account.password": Example(lambda actor, _: oneself.change_password(actor=actor, password=SECRET)),
    "account.link": Example(lambda actor, _: setup.create_link(user=oneself.person_of(actor))),
    "account.setup": Example(
        lambda _, token: setup.use_link(token=token, username="olga2", password=SECRET), _link
    ),
    "account.sign_in": Example(
        lambda actor, _: sign_in.sign_in(
            request=request_of(None), username=oneself.person_of(actor).username, password=PASSWORD
        )
    ),
    "account.sign_in_failed": Example(_fail, again=True),
    "account.sign_out": Example(lambda actor, _: sign_in.sign_out(request=request_of(actor.user))),
}
KINDS = sorted(journal.deeds())


def lines() -> list[JournalEntry]:
    """All lines, oldest first."""
    return list(JournalEntry.objects.order_by("pk"))


def test_it_knows_an_example_of_every_deed() -> None:
    """Whoever declares a new one shows here that it is told."""
    assert set(KINDS) == set(EXAMPLES)


@pytest.mark.parametrize("kind", KINDS)
def test_it_writes_one_line(kind: str, owner: Person, told: list[Any]) -> None:
    example = EXAMPLES[kind]
    given = example.prepare(owner.actor)
    before, told[:] = len(lines()), []
    example.do(owner.actor, given)
    [line] = lines()[before:]
    assert line.kind == kind
    on_server = kind in {"account.add", "account.link"}
    assert line.on_server == on_server
    nobody = on_server or kind == "account.sign_in_failed"
    assert line.person_name == ("" if nobody else "olga2" if kind == "account.setup" else "olga")
    assert [hint for hint, _ in told] == [
        f"{kind.partition('.')[0]}.{'removed' if kind.endswith('.remove') else 'changed'}",
        "journal.changed",
    ]
    assert SECRET not in repr(line.__dict__)
    assert "PRIVATE KEY" not in repr(line.__dict__)
    if example.again:
        example.do(owner.actor, given)
        assert len(lines()) == before + 1


@pytest.mark.parametrize("kind", KINDS)
def test_it_writes_none_when_it_rolls_back(kind: str, owner: Person) -> None:
    example = EXAMPLES[kind]
    given = example.prepare(owner.actor)
    before = [line.pk for line in lines()]
    with contextlib.suppress(Broken), transaction.atomic():
        example.do(owner.actor, given)
        assert len(lines()) == len(before) + 1
        raise Broken
    assert [line.pk for line in lines()] == before


@pytest.mark.parametrize("kind", [kind for kind in KINDS if journal.deeds()[kind].right is not None])
def test_it_writes_none_and_changes_nothing_without_the_right(
    kind: str, owner: Person, stranger: Person
) -> None:
    example = EXAMPLES[kind]
    given = example.prepare(owner.actor)
    before = [line.pk for line in lines()]
    may_not = [Actor(user=None), Actor(user=owner.user, scope="read")]
    if not kind.startswith("account."):  # of himself, everybody may change what there is
        may_not.append(stranger.actor)
    for actor in may_not:
        with pytest.raises(NotAllowed):
            example.do(actor, given)
        assert [line.pk for line in lines()] == before


def test_it_writes_none_when_it_is_refused(owner: Person) -> None:
    _host(owner.actor)
    other = hosts.add_host(actor=owner.actor, fields={"name": "other", "address": "unix:///other.sock"})
    before = len(lines())
    with pytest.raises(Refused):
        hosts.edit_host(actor=owner.actor, host=other, fields={"name": "old"})
    with pytest.raises(Refused):
        oneself.change_password(actor=owner.actor, password="1")
    assert len(lines()) == before


def test_it_tells_who_where_and_from_what_to_what(owner: Person) -> None:
    made = owner.post("tokens/", {"name": "ci", "scope": "admin"}).body
    script = Person(user=owner.user, secret=made["token"])
    host = script.post("hosts/", {"name": "quay", "address": "unix:///a.sock"}).body["id"]
    answer = script.call(
        "PATCH", f"hosts/{host}/", {"address": "unix:///b.sock", "ssh_key": ""}, X_Request_ID="req-7"
    )
    assert answer.status == 200
    told = owner.get(f"journal/?kind=host.edit&host={host}&person=olga").body["results"]
    [line] = told
    assert line["changes"] == [
        {"field": "address", "secret": False, "before": "unix:///a.sock", "after": "unix:///b.sock"}
    ]
    assert (line["person_name"], line["token_name"], line["address"]) == ("olga", "ci", "127.0.0.1")
    assert (line["host_id"], line["host_name"], line["target_name"]) == (host, "quay", "quay")
    assert line["target_id"] == host
    assert owner.get(f"journal/?target_type=host&target_id={host}").body["count"] == 2
    script.call("DELETE", f"hosts/{host}/")
    assert owner.get("journal/").body["results"][0]["kind"] == "host.remove"


def test_it_compares_with_what_is_stored(owner: Person) -> None:
    """Not with what somebody had read before another changed it."""
    mine, theirs = _host(owner.actor), Host.objects.get()
    hosts.edit_host(actor=owner.actor, host=theirs, fields={"name": "between"})
    hosts.edit_host(actor=owner.actor, host=mine, fields={"address": "unix:///new.sock"})
    last = lines()[-1]
    assert [change["field"] for change in last.changes] == ["address"]
    assert (last.target_name, Host.objects.get().name) == ("between", "between")


def test_it_shows_the_journal_to_owners(owner: Person, stranger: Person, nobody: Person) -> None:
    _host(owner.actor)
    for path in ("journal/", "audit/"):
        assert owner.get(path).body["count"] >= 1
        assert nobody.get(path).status == 401
        answer = stranger.get(path)
        assert answer.status == 403 or answer.body["count"] == 0
    line = lines()[-1].pk
    assert stranger.get(f"journal/{line}/").status == 404


def test_it_forgets_after_a_while(owner: Person) -> None:
    _host(owner.actor)
    retention.forget()
    assert len(lines()) == 1
    retention.forget(now=timezone.now() + timedelta(days=settings.JOURNAL_KEEP_DAYS + 1))
    assert lines() == []


def test_it_signs_nobody_out_who_is_not_in(nobody: Person) -> None:
    assert nobody.call("DELETE", "session/").status in {204, 403}
    assert lines() == []


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The hints of lines, as they are given."""
    said: list[Any] = []
    monkeypatch.setattr(journal, "_tellers", [lambda hint, **fields: said.append((hint, fields))])
    return said


def test_it_hints_one_person_of_his_own(owner: Person, told: list[Any]) -> None:
    tokens.create_token(actor=owner.actor, name="ci")
    assert owner.user is not None
    token = ApiToken.objects.get().pk
    assert told[0] == ("token.changed", {"host": None, "id": token, "person": owner.user.pk})
