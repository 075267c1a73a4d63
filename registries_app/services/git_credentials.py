"""Writes stored git credentials."""

from collections.abc import Mapping
from typing import Any, Final

from accounts_app.errors import Invalid
from accounts_app.journal import Deed
from accounts_app.permissions import Actor
from containers_app.engine.errors import InvalidCredentials
from containers_app.engine.ssh import read_private_key
from registries_app.models import GitCredential
from registries_app.services.keeping import keep

SECRETS: Final = {"password": "sealed_password", "ssh_key": "sealed_ssh_key"}

PLAIN: Final = ("name", "server", "username", "ssh_host_key")
SEALED: Final = tuple(SECRETS.values())

ADD = Deed(
    kind="git_credential.add",
    title="Add a git credential",
    right="git_credential.create",
    plain=PLAIN,
    secret=SEALED,
)
EDIT = Deed(
    kind="git_credential.edit",
    title="Change a git credential",
    right="git_credential.update",
    plain=PLAIN,
    secret=SEALED,
)
REMOVE = Deed(
    kind="git_credential.remove",
    title="Remove a git credential",
    right="git_credential.remove",
    plain=PLAIN,
    secret=SEALED,
    removes=True,
)
# Whoever may build with it has it pinned: that is how it is used the first time.
PIN = Deed(
    kind="git_credential.pin", title="Trust the host key of a git server", right=None, plain=("ssh_host_key",)
)


def save_credential(*, actor: Actor, credential: GitCredential, values: Mapping[str, Any]) -> GitCredential:
    """Set the given `values`; a secret that is not among them stays, an empty one is cleared.

    Raises:
        NotAllowed: `actor` may not.
        Refused: see `keep`; or the SSH key cannot be read.
    """
    with (EDIT if credential.pk else ADD).by(actor, credential):
        _check_ssh_key(values.get("ssh_key", ""))
        keep(credential, values, secrets=SECRETS)
        credential.save()
    return credential


def pin_host_key(*, actor: Actor, credential: GitCredential, key: str) -> None:
    """Trust on first use: from now on the server has to show the `key` it showed this time."""
    with PIN.by(actor, credential):
        credential.ssh_host_key = credential.ssh_host_key or key
        credential.save(update_fields=["ssh_host_key"])


def remove_credential(*, actor: Actor, credential: GitCredential) -> None:
    """Forget a credential; builds that used it keep their record.

    Raises:
        NotAllowed: `actor` may not.
    """
    with REMOVE.by(actor, credential):
        credential.delete()


def _check_ssh_key(key: str) -> None:
    try:
        if key:
            read_private_key(key.encode())
    except InvalidCredentials as error:
        raise Invalid("ssh_key", str(error)) from error
