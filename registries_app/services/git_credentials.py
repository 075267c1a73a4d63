"""Writes stored git credentials."""

from collections.abc import Mapping
from typing import Any, Final

from accounts_app.errors import Invalid
from containers_app.engine.errors import InvalidCredentials
from containers_app.engine.ssh import read_private_key
from registries_app.models import GitCredential
from registries_app.services.keeping import keep

SECRETS: Final = {"password": "sealed_password", "ssh_key": "sealed_ssh_key"}


def save_credential(*, credential: GitCredential, values: Mapping[str, Any]) -> GitCredential:
    """Set the given `values`; a secret that is not among them stays, an empty one is cleared.

    Raises:
        Refused: see `keep`; or the SSH key cannot be read.
    """
    _check_ssh_key(values.get("ssh_key", ""))
    keep(credential, values, secrets=SECRETS)
    credential.save()
    return credential


def remove_credential(*, credential: GitCredential) -> None:
    """Forget a credential; builds that used it keep their record."""
    credential.delete()


def _check_ssh_key(key: str) -> None:
    try:
        if key:
            read_private_key(key.encode())
    except InvalidCredentials as error:
        raise Invalid("ssh_key", str(error)) from error
