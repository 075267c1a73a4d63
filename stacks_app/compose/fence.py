"""The fence around the CLI: what it may read, write, start and use up.

Compose files are code: they can name programs to run and files to read. So the CLI sees a folder and its own libraries,
writes to a folder of its own, starts nothing, speaks to nobody but its engine, gets no environment of ours, and ends
when we do.
"""

import json
import os
import struct
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stacks_app.compose import jail
from stacks_app.compose.refused import ComposeUnavailable

NO_LANDLOCK: Final = (
    "This kernel has no Landlock (Linux 5.13, switched on with lsm=landlock), so Compose files are not opened: "
    "they could read files of this machine and start programs on it."
)
_MIB: Final = 2**20
_LOADER: Final = 3  # PT_INTERP
_HEADER: Final = 4096  # bytes of a program that hold the table of its segments


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one run may use. Go takes address space that it never fills, so memory is what it can write to."""

    cpu_seconds: int
    memory_bytes: int
    file_bytes: int = 16 * _MIB
    open_files: int = 1024

    def as_rlimits(self) -> dict[str, int]:
        """By the names of `setrlimit`."""
        return {
            "CPU": self.cpu_seconds,
            "DATA": self.memory_bytes,
            "STACK": _MIB,  # of each thread, of which there are more with every core; all of it counts as data
            "FSIZE": self.file_bytes,
            "NOFILE": self.open_files,
            "CORE": 0,
        }


@dataclass(frozen=True, kw_only=True)
class Fence:
    """`unfenced` is the operator's word that the CLI may run where the kernel cannot shut it in."""

    unfenced: bool = False

    @property
    def holds(self) -> bool:
        """Whether this kernel can shut a program in."""
        return jail.landlock_version() > 0

    def words(
        self,
        program: Path,
        arguments: Sequence[str],
        *,
        reads: Sequence[Path],
        writes: Sequence[Path],
        limits: Limits,
        keeps: Iterable[str] = (),
        speaks: bool = False,
    ) -> list[str]:
        """The words that run `program` inside. They hold no secret: other people of the machine see them.

        keeps: the names in its environment that it sees.
        speaks: whether it may open sockets that have a path, as an engine's has; it opens none otherwise.

        Raises:
            ComposeUnavailable: the kernel cannot do it, and nobody said that it goes without.
        """
        if not self.holds and not self.unfenced:
            raise ComposeUnavailable(NO_LANDLOCK)
        loader = _loader_of(program)
        libraries = [loader.resolve().parent, Path("/etc/ld.so.cache")] if loader else []
        inside: jail.Jail = {
            "program": str(program),
            "parent": os.getpid(),
            "fenced": self.holds,
            "executes": [str(path) for path in (program, loader) if path],
            "reads": [str(path) for path in (*libraries, *reads) if path.exists()],
            "writes": [os.devnull, *map(str, writes)],
            "keeps": list(keeps),
            "speaks": speaks,
            "limits": limits.as_rlimits(),
        }
        # One word each: the system takes no single one that is as long as the names of five hundred services.
        return [sys.executable, "-I", "-S", jail.__file__, json.dumps(inside), *arguments]


def _loader_of(program: Path) -> Path | None:
    """The loader that the kernel starts for a program with libraries (elf(5)); those lie beside it. None for others."""
    with program.open("rb") as file:
        head = file.read(_HEADER)
    if len(head) < _HEADER or head[:5] != b"\x7fELF\x02":
        return None
    order = "<" if head[5] == 1 else ">"
    (table,) = struct.unpack_from(f"{order}Q", head, 32)
    size, count = struct.unpack_from(f"{order}HH", head, 54)
    for at in range(table, min(table + size * count, _HEADER - 40), size):
        (kind,) = struct.unpack_from(f"{order}I", head, at)
        if kind == _LOADER:
            begin, _, _, length = struct.unpack_from(f"{order}4Q", head, at + 8)
            return Path(os.fsdecode(head[begin : begin + length].rstrip(b"\0")))
    return None
