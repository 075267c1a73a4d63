"""Brings files of a stack to where an engine finds them: into volumes, by a container that never runs."""

import io
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Final

from containers_app.engine.commands import Commands
from containers_app.engine.versions import at_least
from operations_app.registry import ActionContext, ActionFailed
from stacks_app.compose.binds import FILE, Carried
from stacks_app.preparing import SUBPATHS_SINCE
from stacks_app.sources.tree import Entry, Tree, contents_of

CARRIED_PATH: Final = "quaymaster.path"  # label of a volume: which files of the stack are in it
PLACE: Final = "/quaymaster-files"  # nothing that an image has


def carry(
    context: ActionContext,
    engine: Commands,
    carried: Sequence[Carried],
    *,
    tree: Tree,
    image: str,
    complete: Mapping[str, str],
    labels: dict[str, str],
    hide: Callable[[str], str],
) -> None:
    """Make and fill the volumes of `carried`. What was cut in the middle is filled anew, which changes nothing else.

    image: any that is on the host; it gives the container that is never started.
    complete: volumes that are known to be whole, since something ran with them, and the digests of what is in them.
    hide: done to the paths before they are told.

    Raises:
        ActionFailed: this engine cannot mount a single file of a stack.
        EngineError: with the engine's words.
    """
    if files := [each.path for each in carried if each.is_file and not _mounts_files(engine)]:
        words = f"This engine mounts folders of a stack only (API {engine.api_version}), and {files[0]} is a file."
        raise ActionFailed("compose_file_mount", words, "Mount the folder that the file is in.")
    here = {each["Name"] for each in (engine.volumes() or {}).get("Volumes") or ()}
    for each in carried:
        context.check_cancelled()
        is_new = each.volume not in here
        fill = bool(each.digest) and (is_new or complete.get(each.volume) != each.digest)
        if is_new:
            engine.create_volume(each.volume, labels={**labels, CARRIED_PATH: hide(each.path)})
        if not fill and not each.folders:
            continue
        with _door(engine, each.volume, image) as container:

            def is_missing(name: str, *, new: bool = is_new, container: str = container) -> bool:
                return new or not engine.has_path(container, f"{PLACE}/{name}")

            entries = _entries(each, tree) if fill else []
            if fill:
                context.write(f"Carrying {hide(each.path)} to the volume {each.volume}\n")
            with _archive(entries, each.folders, is_missing) as archive:
                engine.put_archive(container, PLACE, archive)


def _mounts_files(engine: Commands) -> bool:
    """Whether it does: one that is too old mounts the whole volume in the file's place, without a word."""
    return at_least(engine.api_version, SUBPATHS_SINCE)


@contextmanager
def _door(engine: Commands, volume: str, image: str) -> Iterator[str]:
    body = {
        "Image": image,
        "Entrypoint": ["/quaymaster"],  # an image without any command is refused otherwise
        "NetworkDisabled": True,
        "HostConfig": {
            "Mounts": [
                {"Type": "volume", "Source": volume, "Target": PLACE, "VolumeOptions": {"NoCopy": True}}
            ],
            "NetworkMode": "none",
        },
    }
    made = engine.create_container_from_config(body)
    try:
        yield made["Id"]
    finally:
        engine.remove_container(made["Id"], force=True)


@contextmanager
def _archive(
    entries: Sequence[Entry], folders: Sequence[str], is_missing: Callable[[str], bool]
) -> Iterator[IO[bytes]]:
    """A tar of it, owned by root and of no time; GNU's form, which every engine reads.

    A folder that is there already stays whose it is: what runs may have given it to somebody.
    """
    above = {str(each) for entry in entries for each in PurePosixPath(entry.path).parents}
    for folder in folders:
        above |= {folder, *map(str, PurePosixPath(folder).parents)}
    with TemporaryFile(prefix="quaymaster-") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for folder in filter(is_missing, sorted(above - {"."})):
                about = tarfile.TarInfo(folder)
                about.type, about.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(about)
            contents = dict(contents_of({entry.sha256 for entry in entries if entry.sha256}))
            for entry in entries:
                about = tarfile.TarInfo(entry.path)
                about.mode = entry.mode
                if entry.link:
                    about.type, about.linkname = tarfile.SYMTYPE, entry.link
                    archive.addfile(about)
                    continue
                about.size = entry.size
                archive.addfile(about, io.BytesIO(contents[entry.sha256]))
        file.seek(0)
        yield file


def _entries(carried: Carried, tree: Tree) -> list[Entry]:
    if not carried.is_file:
        return list(tree.moved(carried.path))
    entry = tree.find(carried.path)
    return [] if entry is None else [Entry(path=FILE, mode=entry.mode, size=entry.size, sha256=entry.sha256)]
