"""Writes stored registries."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone

from accounts_app.by_hand import command_line
from accounts_app.journal import Deed
from accounts_app.permissions import Actor
from containers_app.engine.reference import DOCKER_HUB
from registries_app.client import RegistryError
from registries_app.looking import client_of
from registries_app.models import Registry
from registries_app.services.keeping import keep

SECRETS: Final = {"password": "sealed_password"}

PLAIN: Final = ("name", "server", "username", "plain_http")
SEALED: Final = tuple(SECRETS.values())

ADD = Deed(kind="registry.add", title="Add a registry", right="registry.create", plain=PLAIN, secret=SEALED)
EDIT = Deed(
    kind="registry.edit", title="Change a registry", right="registry.update", plain=PLAIN, secret=SEALED
)
REMOVE = Deed(
    kind="registry.remove",
    title="Remove a registry",
    right="registry.remove",
    plain=PLAIN,
    secret=SEALED,
    removes=True,
)


def save_registry(*, actor: Actor, registry: Registry, values: Mapping[str, Any]) -> Registry:
    """Set the given `values`; a password that is not among them stays, an empty one is cleared.

    Raises:
        NotAllowed: `actor` may not.
        Refused: see `keep`.
    """
    with (EDIT if registry.pk else ADD).by(actor, registry):
        keep(registry, values, secrets=SECRETS)
        registry.checked_at, registry.check_error = None, ""
        registry.save()
    return registry


def remove_registry(*, actor: Actor, registry: Registry) -> None:
    """Forget a registry and its password.

    Raises:
        NotAllowed: `actor` may not.
    """
    with REMOVE.by(actor, registry):
        registry.delete()


def login_command(*, registry: Registry | None, values: Mapping[str, Any]) -> str:
    """How `docker` itself is given the login of a registry, new or stored, with `values`.

    Empty where no account has to do with it. The password is for standard input: on the command line others would
    read it.
    """
    stored = registry or Registry()
    server, username = (values.get(name, getattr(stored, name)) for name in ("server", "username"))
    if not username or not values.keys() & {"server", "username", "password"}:
        return ""
    return command_line(["docker", "login", "--username", username, "--password-stdin", *_named(server)])


def logout_command(*, registry: Registry) -> str:
    """How `docker` itself forgets it; empty for one without an account."""
    return command_line(["docker", "logout", *_named(registry.server)]) if registry.username else ""


async def check_registry(registry: Registry) -> Registry:
    """Try the login of a stored registry and keep how that went."""
    registry.check_error = await check_login(registry)
    registry.checked_at = timezone.now()
    await registry.asave(update_fields=["check_error", "checked_at"])
    return registry


async def check_login(registry: Registry) -> str:
    """Try the login of a registry, stored or not; "" when it works, else what is wrong."""
    try:
        async with client_of(registry) as client:
            await client.check_login()
    except RegistryError as error:
        return str(error)
    return ""


def _named(server: str) -> list[str]:
    return [] if server == DOCKER_HUB else [server]  # which is what `docker` means without one
