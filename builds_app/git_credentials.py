"""Writes stored git credentials."""

from collections.abc import Mapping
from typing import Any

from accounts_app.errors import Refused
from accounts_app.vault import seal
from builds_app.models import GitCredential
from containers_app.engine.errors import InvalidCredentials
from containers_app.engine.ssh import read_private_key

SECRETS = {"password": "sealed_password", "ssh_key": "sealed_ssh_key"}


def save_credential(*, credential: GitCredential, values: Mapping[str, Any]) -> GitCredential:
    """Set the given `values`; a secret that is not among them stays, an empty one is cleared.

    Raises:
        Refused: the server changes and a stored secret would go along to one it was not given for, or the SSH key
            cannot be read.
    """
    _check_ssh_key(values.get("ssh_key", ""))
    moves = bool(credential.server) and values.get("server", credential.server) != credential.server
    kept = [name for name, column in SECRETS.items() if getattr(credential, column) and name not in values]
    if moves and kept:
        words = "Give it again: it was stored for another server."
        raise Refused(
            "secret_needed", "The server changes.", status=400, fields={name: [words] for name in kept}
        )
    for name, value in values.items():
        if name in SECRETS:
            seal(credential, SECRETS[name], value)
        else:
            setattr(credential, name, value)
    credential.save()
    return credential


def _check_ssh_key(key: str) -> None:
    try:
        if key:
            read_private_key(key.encode())
    except InvalidCredentials as error:
        raise Refused("invalid", str(error), status=400, fields={"ssh_key": [str(error)]}) from error


def remove_credential(*, credential: GitCredential) -> None:
    """Forget a credential; builds that used it keep their record."""
    credential.delete()
