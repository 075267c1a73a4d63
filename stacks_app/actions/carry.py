"""Brings files of a stack to where an engine finds them: into volumes, by a container that never runs."""

import io
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Final

from containers_app.engine.commands import Commands
from operations_app.registry import ActionContext
from stacks_app.compose.binds import FILE, Carried
from stacks_app.sources.tree import Entry, Tree, contents_of

PLACE: Final = "/quaymaster-files"  # nothing that an image has


def carry(
    context: ActionContext,
    engine: Commands,
    carried: Sequence[Carried],
    *,
    tree: Tree,
    image: str,
    complete: frozenset[str],
    labels: dict[str, str],
    hide: Callable[[str], str],
) -> None:
    """Make and fill the volumes of `carried`. What was cut in the middle is filled anew, which changes nothing else.

    image: any that is on the host; it gives the container that is never started.
    complete: volumes that are known to be whole, since something ran with them.
    hide: done to the paths before they are told.

    Raises:
        EngineError: with the engine's words.
    """
    here = {each["Name"] for each in (engine.volumes() or {}).get("Volumes") or ()}
    for each in carried:
        context.check_cancelled()
        if each.volume in here and (not each.digest or each.volume in complete):
            continue
        if each.volume not in here:
            engine.create_volume(each.volume, labels={**labels, "quaymaster.path": hide(each.path)})
        if each.digest:
            context.write(f"Carrying {hide(each.path)} to the volume {each.volume}\n")
            with _archive(each, tree) as archive, _door(engine, each.volume, image) as container:
                engine.put_archive(container, PLACE, archive)


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
def _archive(carried: Carried, tree: Tree) -> Iterator[IO[bytes]]:
    """A tar of it, owned by root and of no time; GNU's form, which every engine reads."""
    entries = _entries(carried, tree)
    with TemporaryFile(prefix="quaymaster-") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for folder in sorted(
                {str(each) for entry in entries for each in PurePosixPath(entry.path).parents} - {"."}
            ):
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
