"""The files of a stack as they come with a request: an archive, or a folder. Stores nothing."""

from collections.abc import Sequence
from pathlib import Path

from builds_app.sources.context.unpack import unpack_apart
from builds_app.sources.uploads import UploadedPart, lay_out_parts, lift_only_folder
from stacks_app.sources.tree import LIMITS


def unpack_upload(
    *,
    archive: UploadedPart | None,
    folder: Sequence[UploadedPart],
    into: Path,
    compose_files: Sequence[str] = (),
) -> None:
    """Lay out what came: the `archive`, or the files of a `folder`, whose names are their paths.

    A repository's `.git` is left out, and a folder that is alone at the top is taken for the top, unless the first of
    `compose_files` is found without that.

    Args:
        archive: as people pack them; see `unpack_archive`.
        folder: taken when there is no archive.
        into: an empty folder.
        compose_files: which of the files the request says are Compose's.

    Raises:
        ContextRefused: see `unpack_apart` and `lay_out_parts`.
    """
    if archive is not None:
        unpack_apart(archive.path, into=into, limits=LIMITS)
    else:
        lay_out_parts(folder, [part.name for part in folder], into=into, limits=LIMITS)
    lift_only_folder(into, unless=compose_files[0] if compose_files else "compose.yaml")
