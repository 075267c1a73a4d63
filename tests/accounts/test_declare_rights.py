"""Rights: what nobody declared, nobody has, and everything that asks for one asks for one that there is."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from accounts_app.errors import NotThere, Refused
from accounts_app.models import ApiToken, User
from accounts_app.permissions import Actor, can, find, restrict, visible
from accounts_app.rights import ADMIN, READ, WRITE, Right, all_rights, declare, find_right, right_to_hints
from fleet_app import kinds
from fleet_app.models import Host
from operations_app.kinds import all_kinds

SCOPES = [READ, WRITE, ADMIN]
OWNER = User(pk=1, username="olga", is_superuser=True, is_active=True)
# What processes tell each other and no person.
INTERNAL = {"stale"}
words = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)


@given(noun=st.sampled_from(["container", "me", "ship", "host"]) | words, verb=words)
def test_it_refuses_what_nobody_declared(noun: str, verb: str) -> None:
    """However harmless its word sounds, and to the owner too."""
    name = f"{noun}.{verb}"
    if find_right(name) is None:
        assert not any(can(Actor(user=OWNER, scope=scope), name) for scope in [None, *SCOPES])


@pytest.mark.parametrize("name", ["", ".", "container", "ship.read", "container.read.more", "public"])
def test_it_refuses_what_is_no_right(name: str) -> None:
    assert not can(Actor(user=OWNER), name)
    assert restrict(Host.objects.all(), Actor(user=OWNER), name).query.is_empty()


def test_it_reaches_further_with_every_scope() -> None:
    for right in all_rights():
        reached = [can(Actor(user=OWNER, scope=scope), right.name) for scope in SCOPES]
        assert reached == [SCOPES.index(right.scope) <= place for place in range(len(SCOPES))], right.name
        assert all(wider or not narrower for narrower, wider in pairwise(reached))


def test_it_gives_one_without_grants_only_what_is_everyones() -> None:
    stranger = Actor(user=User(pk=2, username="sven", is_active=True))
    assert {right.name for right in all_rights() if can(stranger, right.name)} == {"me.read", "me.update"}


def test_it_declares_a_right_once() -> None:
    known = all_rights()
    with pytest.raises(ValueError, match="is spoken for"):
        declare(Right(name="host.read", scope=READ))
    with pytest.raises(ValueError, match="is spoken for"):
        declare(Right(name="ship.read", scope=READ, hints=("host",)))
    assert known


def test_it_names_models_that_there_are() -> None:
    for right in all_rights():
        for label in right.rows:
            assert apps.get_model(label)._meta.label == label


@pytest.mark.django_db
def test_it_shows_no_rows_without_a_right_to_them() -> None:
    User.objects.create_user("olga", is_superuser=True)
    assert User.objects.exists()
    assert not visible(User.objects.all(), Actor(user=OWNER)).exists()


@pytest.mark.django_db
def test_it_finds_what_one_may_see_and_nothing_else() -> None:
    olga, sven = (User.objects.create_user(name, is_superuser=True) for name in ("olga", "sven"))
    token = ApiToken.objects.create(user=olga, name="ci", token_hash="0")
    rows = ApiToken.objects.all()
    assert find(rows, Actor(user=olga), "token.read", token.pk) == token
    missing = Refused("gone", "It is gone.")
    for actor, name, pk in (
        (Actor(user=sven), "token.read", token.pk),
        (Actor(user=None), "token.read", token.pk),
        (Actor(user=olga), "ship.read", token.pk),
        (Actor(user=olga), "token.read", token.pk + 1),
    ):
        with pytest.raises(NotThere):
            find(rows, actor, name, pk)
        with pytest.raises(Refused, match="It is gone"):
            find(rows, actor, name, pk, missing=missing)


def test_it_knows_the_right_of_every_kind_of_operation() -> None:
    unknown = [kind.name for kind in all_kinds() if find_right(kind.needs) is None]
    assert not unknown


def test_it_knows_who_hears_every_hint() -> None:
    nouns = set(hinted_nouns()) | {
        mirrored.noun for conversation in kinds._conversations for mirrored in conversation.nouns
    }
    assert {"container", "host", "operation", "build", "stats"} <= nouns
    assert [noun for noun in sorted(nouns - INTERNAL) if right_to_hints(noun) is None] == []


def hinted_nouns() -> Iterator[str]:
    """The nouns of all hints that are published under a name that stands in the source."""
    for app in settings.INSTALLED_APPS:
        if not app.endswith("_app") or "." in app:
            continue
        for file in Path(settings.BASE_DIR, app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "publish":
                    for said in node.args[:1]:
                        if isinstance(said, ast.Constant):
                            yield str(said.value).partition(".")[0]


def test_it_has_no_scope_that_no_right_needs() -> None:
    assert {right.scope for right in all_rights()} == set(ApiToken.Scope)
