"""What a person changes about himself."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts_app.errors import NotAllowed, Refused
from accounts_app.journal import Deed
from accounts_app.models import User
from accounts_app.permissions import Actor

EDIT = Deed(
    kind="account.edit",
    title="Change an account",
    right="me.update",
    plain=("display_name", "email", "theme"),
)
PASSWORD = Deed(kind="account.password", title="Change the password", right="me.update", secret=("password",))


def edit_oneself(*, actor: Actor, fields: Mapping[str, Any]) -> User:
    """Change the given fields of the person who asks.

    Raises:
        NotAllowed: `actor` may not.
    """
    user = person_of(actor)
    with EDIT.by(actor, user):
        for name in EDIT.plain:
            setattr(user, name, fields.get(name, getattr(user, name)))
        user.save(update_fields=EDIT.plain)
    return user


def change_password(*, actor: Actor, password: str) -> None:
    """Give the person who asks another password; every session of his ends.

    Raises:
        NotAllowed: `actor` may not.
        Refused: it is too weak.
    """
    user = person_of(actor)
    with PASSWORD.by(actor, user):
        set_password(user=user, password=password)


def set_password(*, user: User, password: str) -> None:
    """Set a password that is good enough; every session of the person ends.

    Raises:
        Refused: it is too weak.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        words = {"password": list(error.messages)}
        raise Refused("invalid", "This password is too weak.", status=400, fields=words) from error
    user.set_password(password)
    user.save()


def person_of(actor: Actor) -> User:
    """The person who asks.

    Raises:
        NotAllowed: it is nobody.
    """
    if actor.user is None:
        raise NotAllowed
    return actor.user
