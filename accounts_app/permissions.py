"""The one place that decides who may do what. Everything not allowed here is refused.

An action is `<noun>.<verb>`, for example `container.start`. Views, sockets and workers ask `can`; lists are narrowed
with `restrict`, so that what a person may not see answers like what is not there.
"""

from dataclasses import dataclass
from typing import TypeVar

from django.db import models

from accounts_app.errors import NotThere, Refused
from accounts_app.models import ApiToken, User

Row = TypeVar("Row", bound=models.Model)

READ_VERBS = frozenset({"read", "logs", "stats"})
ADMIN_NOUNS = frozenset({"account", "me", "token", "host", "installation"})


@dataclass(frozen=True)
class Actor:
    """Who is asking: a person, in a browser session (`scope` is None) or by an API token with a scope."""

    user: User | None
    scope: str | None = None
    token_id: int | None = None


NOBODY = Actor(user=None)

# What a view or socket declares that anybody may use, signed in or not.
PUBLIC = "public"


def actor_of_record(*, user: User | None, token_id: int | None) -> Actor:
    """The actor a stored request was made by, as he is now: nobody when his token is gone, revoked or expired."""
    if token_id is None:
        return Actor(user=user)
    token = ApiToken.objects.filter(pk=token_id, user=user).first()
    if token is None or not token.valid:
        return NOBODY
    return Actor(user=user, scope=token.scope, token_id=token_id)


def can(actor: Actor, action: str, obj: models.Model | None = None) -> bool:  # noqa: ARG001 - teams will look at it
    """Whether `actor` may do `action` (to `obj`, when there is one). The default is no."""
    if actor.user is None or not actor.user.is_active:
        return False
    if not scope_allows(actor, action):
        return False
    return action.startswith("me.") or actor.user.is_owner


def restrict(queryset: models.QuerySet[Row], actor: Actor, action: str) -> models.QuerySet[Row]:
    """The rows of `queryset` to which `actor` may do `action`."""
    return queryset if can(actor, action) else queryset.none()


def find(
    rows: models.QuerySet[Row], actor: Actor, action: str, pk: object, *, missing: Refused | None = None
) -> Row:
    """The one of `rows` with this key, when `actor` may do `action` to it.

    Raises:
        Refused: there is none, as far as he may know: `missing`, by default `NotThere`.
    """
    row = restrict(rows.filter(pk=pk), actor, action).first()
    if row is None:
        raise missing or NotThere()
    return row


def scope_allows(actor: Actor, action: str) -> bool:
    """Whether the scope of the actor's token leaves room for `action`; a browser session has no such limit."""
    noun, _, verb = action.partition(".")
    if actor.scope is None or actor.scope == ApiToken.Scope.ADMIN:
        return True
    if actor.scope == ApiToken.Scope.WRITE:
        return verb in READ_VERBS or noun not in ADMIN_NOUNS
    return actor.scope == ApiToken.Scope.READ and verb in READ_VERBS
