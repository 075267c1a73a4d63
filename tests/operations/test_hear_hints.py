"""Who hears which hint on the events socket."""

from typing import Any

import pytest

from accounts_app.models import User
from accounts_app.permissions import Actor
from operations_app.hearing import Hearing
from tests.support.people import Person


def hint(kind: str, **fields: Any) -> dict[str, Any]:
    """As `hints.publish` makes it."""
    return {"type": kind, "host": 1, "id": 42, **fields}


def test_it_lets_hear_who_may_read(owner: Person, stranger: Person) -> None:
    for kind in ("container.changed", "image.removed", "stats.sampled", "operation.output", "build.changed"):
        assert Hearing(owner.actor).hears(hint(kind)), kind
        assert Hearing(Actor(user=owner.user, scope="read")).hears(hint(kind)), kind
        assert not Hearing(stranger.actor).hears(hint(kind)), kind
        assert not Hearing(Actor(user=None)).hears(hint(kind)), kind


@pytest.mark.parametrize("kind", ["ship.changed", "ship.read", "stale", "", ".", "container", "resync"])
def test_it_tells_nobody_of_what_nobody_declared(owner: Person, kind: str) -> None:
    assert not Hearing(owner.actor).hears(hint(kind))


def test_it_tells_one_person_what_is_his(owner: Person) -> None:
    other = User.objects.create_user("nora", is_superuser=True)
    assert owner.user is not None
    for kind in ("token.changed", "account.changed"):
        assert Hearing(owner.actor).hears(hint(kind, person=owner.user.pk))
        assert not Hearing(Actor(user=other)).hears(hint(kind, person=owner.user.pk))
        assert not Hearing(owner.actor).hears(hint(kind)), "nobody can tell whose it is"


def test_it_decides_without_a_query(owner: Person, django_assert_num_queries: Any) -> None:
    hearing = Hearing(owner.actor)
    with django_assert_num_queries(0):
        heard = [hearing.hears(hint("container.changed", host=n % 50, id=n)) for n in range(5000)]
    assert all(heard)
