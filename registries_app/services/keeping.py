"""What every row has in common that says with which secrets one server is asked."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from accounts_app.errors import Refused
from accounts_app.vault import seal
from registries_app.models import GitCredential, Registry

Row = TypeVar("Row", Registry, GitCredential)


def keep(row: Row, values: Mapping[str, Any], *, secrets: Mapping[str, str]) -> Row:
    """Set the given `values`; a secret that is not among them stays, an empty one is cleared.

    `secrets` names the sealed column of each. The row is not saved.

    Raises:
        Refused: a stored secret would go to a server it was not given for, or in the clear.
    """
    kept = [name for name, column in secrets.items() if getattr(row, column) and name not in values]
    for change, stored_for in _farther(row, values):
        if kept:
            words = f"Give it again: it was stored for {stored_for}."
            raise Refused("secret_needed", change, status=400, fields={name: [words] for name in kept})
    for name, value in values.items():
        if name in secrets:
            seal(row, secrets[name], value)
        else:
            setattr(row, name, value)
    return row


def _farther(row: Row, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What `values` change about who gets to know a secret: in words, and what it was stored for."""
    if row.server and values.get("server", row.server) != row.server:
        yield "The server changes.", "another server"
    if row.server and values.get("plain_http") and not getattr(row, "plain_http", False):
        yield "From now on it would be sent unencrypted.", "an encrypted connection"
