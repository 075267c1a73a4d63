"""From a validated request to what a draft shall be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, find
from builds_app.sources.source import told_as_refused
from registries_app.models import GitCredential
from stacks_app.api.stack_bodies import FileBody
from stacks_app.services.drafts import WantedVariable
from stacks_app.sources.uploads import unpack_upload


def draft_of(data: dict[str, Any], *, actor: Actor, into: Callable[[], Path]) -> dict[str, Any]:
    """What `save_stack` takes: columns, files and variables; `into` gives an empty folder to unpack in.

    Raises:
        Refused: there is no such credential, or the files cannot be taken.
    """
    values = dict(data)
    files, variables = values.pop("files", None), values.pop("variables", None)
    known = values.pop("draft", "")
    archive, folder = values.pop("archive", None), values.pop("folder", None) or ()
    if "git_credential" in values:
        values["git_credential"] = _credential(actor, values["git_credential"])
    uploaded = None
    # Where `files` says what there shall be, parts are the contents of some.
    if archive or (folder and not files):
        with told_as_refused():
            uploaded = into()
            unpack_upload(
                archive=archive[0] if archive else None,
                folder=folder,
                into=uploaded,
                compose_files=data.get("compose_files", ()),
            )
    return {
        "files": None if files is None else [FileBody.wanted(each, folder) for each in files],
        "uploaded": uploaded,
        "variables": None if variables is None else [WantedVariable(**each) for each in variables],
        "values": values,
        "known": known,
    }


def _credential(actor: Actor, key: int | None) -> GitCredential | None:
    missing = Invalid("git_credential", "There is no such credential.")
    if key is None:
        return None
    return find(GitCredential.objects.all(), actor, "git_credential.read", key, missing=missing)
