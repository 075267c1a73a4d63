"""Opens files of the folder a build works on, never through a symbolic link."""

import os
from pathlib import Path
from typing import BinaryIO

from builds_app.buildkit.errors import InvalidBuild

_LONGEST_TEXT = 4 << 20


def open_file(root: Path, path: str) -> BinaryIO:
    """Opens a regular file below ``root`` for reading. Raises OSError when any part of the path is a link."""
    *directories, name = path.split("/")
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in directories:
        descriptor = _step(part, descriptor, os.O_DIRECTORY)
    # Without O_NONBLOCK a file swapped for a pipe would block for ever.
    return os.fdopen(_step(name, descriptor, os.O_NONBLOCK), "rb")


def _step(name: str, parent: int, flags: int) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=parent)
    finally:
        os.close(parent)


def read_text_file(root: Path, path: str) -> bytes | None:
    """A small file of the context, None when it is not there; links are followed while they stay inside.

    Raises InvalidBuild when the path leaves the context or the file is longer than 4 MiB.
    """
    real_root = root.resolve()
    real = (real_root / path).resolve()
    if not real.is_relative_to(real_root):
        raise InvalidBuild(f"{path!r} leads out of the build context.")
    if not real.is_file():
        return None
    with open_file(real_root, real.relative_to(real_root).as_posix()) as file:
        content = file.read(_LONGEST_TEXT + 1)
    if len(content) > _LONGEST_TEXT:
        raise InvalidBuild(f"{path!r} is longer than {_LONGEST_TEXT >> 20} MiB.")
    return content
