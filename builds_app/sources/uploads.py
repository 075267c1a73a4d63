"""Uploads of build contexts: parts arrive on disk, are unpacked once, checked, and kept so that they build again."""

import hashlib
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from builds_app.models import BuildContext
from builds_app.sources.context import ContextRefused, Limits
from builds_app.sources.context.limits import Meter
from builds_app.sources.context.tree import TreeWriter, checked_path, new_folder
from builds_app.sources.context.unpack import unpack_apart


@dataclass(frozen=True, kw_only=True)
class UploadedPart:
    """One file of a request, already on disk. `name` is what the sender calls it and is not to be trusted."""

    name: str
    path: Path
    size: int
    sha256: str

    def close(self) -> None:
        """Nothing to do: the file was closed when its part ended. Django closes what an upload handler returns."""


def context_limits() -> Limits:
    """The bounds the operator set for contexts."""
    return Limits(bytes=settings.BUILD_CONTEXT_BYTES, files=settings.BUILD_CONTEXT_FILES)


def digest_of_upload(parts: Sequence[UploadedPart], paths: Sequence[str]) -> str:
    """Tells whether two requests bring the same files, for `Idempotency-Key`."""
    told = "\0".join([*paths, *(part.sha256 for part in parts)])
    return hashlib.sha256(told.encode(errors="surrogateescape")).hexdigest()


def label_of(parts: Sequence[UploadedPart]) -> str:
    """What people call an upload: the name of the archive, or of the folder."""
    return parts[0].name.lstrip("/").partition("/")[0][:200]


def store_archive(part: UploadedPart, *, dockerfile: str) -> BuildContext:
    """Unpack an uploaded archive; see `lift_only_folder`.

    Raises:
        ContextRefused: see `unpack_apart`; nothing is left on disk then.
    """
    context = BuildContext(stored=True)
    with new_folder(context.folder) as partial:
        unpack_apart(part.path, into=partial, limits=context_limits())
        lift_only_folder(partial, unless=dockerfile)
    context.save()
    return context


def store_files(parts: Sequence[UploadedPart], paths: Sequence[str], *, dockerfile: str) -> BuildContext:
    """Lay out an uploaded folder: `paths[i]` is where `parts[i]` belongs; see `lift_only_folder`.

    Raises:
        ContextRefused: a path leaves the folder, or a limit is passed; nothing is left on disk then.
    """
    context = BuildContext(stored=True)
    with new_folder(context.folder) as partial:
        lay_out_parts(parts, paths, into=partial, limits=context_limits())
        lift_only_folder(partial, unless=dockerfile)
    context.save()
    return context


def lay_out_parts(parts: Sequence[UploadedPart], paths: Sequence[str], *, into: Path, limits: Limits) -> None:
    """Write each of `parts` into the empty folder `into`, at the one of `paths` that stands where it does.

    Raises:
        ContextRefused: a path leaves the folder, or a limit is passed.
    """
    if len(parts) != len(paths):
        raise ContextRefused(f"There are {len(parts)} files but {len(paths)} paths.", code="context_path")
    writer = TreeWriter(root=into, meter=Meter(limits=limits))
    for part, path in zip(parts, paths, strict=True):
        with part.path.open("rb") as content:
            writer.add_file(checked_path(path), content)


def lift_only_folder(root: Path, *, unless: str) -> None:
    """Make `project/…` to `…` when there is nothing beside `project`.

    Archives of forges and folders from browsers come so. Not done when the file that the request names, `unless`, is
    where it says.
    """
    found = list(root.iterdir())
    if len(found) != 1 or found[0].is_symlink() or not found[0].is_dir() or os.path.lexists(root / unless):
        return
    # The folder may hold something of its own name, so it steps aside first.
    aside = root / f".{uuid.uuid4().hex}"
    found[0].rename(aside)
    for child in aside.iterdir():
        child.rename(root / child.name)
    aside.rmdir()
