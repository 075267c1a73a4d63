"""Writes stored registries."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts_app.errors import Refused
from accounts_app.vault import seal
from containers_app.models import Registry
from containers_app.registry.client import RegistryError
from containers_app.registry.looking import client_of


def save_registry(*, registry: Registry, values: Mapping[str, Any]) -> Registry:
    """Set the given `values`; a password that is not among them stays, an empty one is cleared.

    Raises:
        Refused: the server changes and the stored password would go along to one it was not given for.
    """
    moves = bool(registry.server) and values.get("server", registry.server) != registry.server
    if moves and registry.sealed_password and "password" not in values:
        words = "Give it again: it was stored for another server."
        raise Refused("secret_needed", "The server changes.", status=400, fields={"password": [words]})
    for name, value in values.items():
        if name == "password":
            seal(registry, "sealed_password", value)
        else:
            setattr(registry, name, value)
    registry.checked_at, registry.check_error = None, ""
    registry.save()
    return registry


def remove_registry(*, registry: Registry) -> None:
    """Forget a registry and its password."""
    registry.delete()


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
