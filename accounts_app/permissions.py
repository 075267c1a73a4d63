"""The one place that decides who may do what. Everything not allowed here is refused.

A right is called `<noun>.<verb>`, for example `container.start`, and is declared (see `rights`): one that nobody
declared is refused to everybody. Views, sockets, services and workers ask `can`; lists are narrowed with `restrict`, so
that what a person may not see answers like what is not there. There is no third door.
"""

from dataclasses import dataclass
from typing import TypeVar

from django.db import models

from accounts_app.errors import NotThere, Refused
from accounts_app.models import ApiToken, User
from accounts_app.rights import Right, find_right, right_to_rows

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Actor:
    """Who is asking: a person, in a browser session (`scope` is None) or by an API token with a scope.

    `address` is where the request came from; `on_server` says that it is a command of whoever runs the server.
    """

    user: User | None
    scope: str | None = None
    token_id: int | None = None
    address: str = ""
    on_server: bool = False


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


def can(actor: Actor, name: str, obj: models.Model | None = None) -> bool:
    """Whether `actor` has the right `name` (on `obj`, when there is one). The default is no."""
    right = find_right(name)
    if right is None or actor.user is None or not actor.user.is_active:
        return False
    if not scope_allows(actor, right):
        return False
    if not (right.everyones or actor.user.is_owner):
        return False
    column = _person_column(type(obj)) if obj is not None else None
    return column is None or getattr(obj, column) == actor.user.pk


def restrict(queryset: models.QuerySet[Row], actor: Actor, name: str) -> models.QuerySet[Row]:
    """The rows of `queryset` on which `actor` has the right `name`."""
    if actor.user is None or not can(actor, name):
        return queryset.none()
    column = _person_column(queryset.model)
    return queryset if column is None else queryset.filter(**{column: actor.user.pk})


def find(
    rows: models.QuerySet[Row], actor: Actor, name: str, pk: object, *, missing: Refused | None = None
) -> Row:
    """The one of `rows` with this key, when `actor` has the right `name` on it.

    Raises:
        Refused: there is none, as far as he may know: `missing`, by default `NotThere`.
    """
    row = restrict(rows.filter(pk=pk), actor, name).first()
    if row is None:
        raise missing or NotThere()
    return row


def visible(queryset: models.QuerySet[Row], actor: Actor) -> models.QuerySet[Row]:
    """The rows of `queryset` that `actor` may see; none of a model that no declared right shows."""
    right = right_to_rows(queryset.model._meta.label)
    return queryset.none() if right is None else restrict(queryset, actor, right.name)


def scope_allows(actor: Actor, right: Right) -> bool:
    """Whether the scope of the actor's token leaves room for `right`; a browser session has no such limit."""
    return actor.scope is None or right.within(actor.scope)


def _person_column(model: type[models.Model]) -> str | None:
    """The column by which rows of `model` are one person's alone, None when they are not."""
    column: str | None = getattr(model, "belongs_to", None)
    return column
