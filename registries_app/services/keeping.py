"""What every row has in common that says with which secrets one server is asked."""

from collections.abc import Mapping
from typing import Any, TypeVar

from accounts_app.errors import Refused
from accounts_app.vault import seal
from registries_app.models import GitCredential, Registry

Row = TypeVar("Row", Registry, GitCredential)


def keep(row: Row, values: Mapping[str, Any], *, secrets: Mapping[str, str]) -> Row:
    """Set the given `values`; a secret that is not among them stays, an empty one is cleared.

    `secrets` names the sealed column of each. The row is not saved.

    Raises:
        Refused: the server changes and a stored secret would go along to one it was not given for.
    """
    moves = bool(row.server) and values.get("server", row.server) != row.server
    kept = [name for name, column in secrets.items() if getattr(row, column) and name not in values]
    if moves and kept:
        words = "Give it again: it was stored for another server."
        raise Refused(
            "secret_needed", "The server changes.", status=400, fields={name: [words] for name in kept}
        )
    for name, value in values.items():
        if name in secrets:
            seal(row, secrets[name], value)
        else:
            setattr(row, name, value)
    return row
