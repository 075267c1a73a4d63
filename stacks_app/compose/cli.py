"""The Compose CLI on this machine: where it is, and one run of it behind the fence.

It is Docker's plugin, which runs alone as well; the `docker` command is not needed.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from stacks_app.compose.fence import Fence, Limits
from stacks_app.compose.process import Process
from stacks_app.compose.refused import ComposeUnavailable

NAME: Final = "docker-compose"
# Where packages and Docker's installer put plugins (docker/cli, cli-plugins/manager).
PLUGIN_FOLDERS: Final = (
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
)
_ASKING: Final = Limits(cpu_seconds=10, memory_bytes=256 * 2**20)
_ASKING_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Cli:
    """The program, and the fence around it."""

    program: Path
    fence: Fence = field(default_factory=Fence, kw_only=True)

    @cached_property
    def version(self) -> str:
        """As it says it, `2.40.3`; asked once.

        Raises:
            ComposeUnavailable: it cannot be shut in, or is no Compose.
        """
        said, complaints = bytearray(), bytearray()
        with self.process(("version", "--short"), limits=_ASKING) as process:
            ended = process.follow(output=said.extend, errors=complaints.extend, seconds=_ASKING_SECONDS)
        if ended.status or not said.strip():
            words = complaints.decode(errors="replace").strip()[-500:]
            raise ComposeUnavailable(f"{self.program} does not tell its version: {words or ended.status}")
        return said.decode(errors="replace").strip()

    @contextmanager
    def process(
        self,
        words: Sequence[str],
        *,
        limits: Limits,
        folder: Path | None = None,
        inside: Path | None = None,
        socket: Path | None = None,
        stdin: bytes = b"",
        variables: bytes = b"",
        dotenv: Path | str | None = None,
    ) -> Iterator[Process]:
        """The CLI with `words`, to be followed inside of the block. What it is given stays in memory.

        folder: what it may read. inside: where it runs, in there; without one in an empty folder of its own.
        socket: that of the engine, for words that speak to one.
        variables: as `write_variables` gives them; they win over `dotenv`, a file in `folder`, or the
            text of one.

        Raises:
            ComposeUnavailable: the kernel cannot shut it in.
        """
        with tempfile.TemporaryDirectory(prefix="quaymaster-compose-") as own, ExitStack() as held:
            said = held.enter_context(_in_memory(stdin))
            given = held.enter_context(_in_memory(variables))
            if isinstance(dotenv, str):
                Path(own, ".env").write_text(dotenv, newline="")
                dotenv = Path(own, ".env")
            path = f"--env-file=/proc/self/fd/{given}"
            # The first time for what `dotenv` makes of them.
            files = [path, f"--env-file={dotenv}", path] if dotenv else [path]
            environment = {"DOCKER_CONFIG": own, **({"DOCKER_HOST": f"unix://{socket}"} if socket else {})}
            yield Process(
                self.fence.words(
                    self.program,
                    ["--ansi=never", "--progress=json", *files, *words],
                    reads=[folder] if folder else [],
                    writes=[Path(own)],
                    keeps=environment,
                    speaks=socket is not None,
                    limits=limits,
                ),
                environment=environment,
                folder=inside or Path(own),
                stdin=said,
                shared=[given],
            )


def find_cli(configured: str = "", *, fence: Fence | None = None) -> Cli | None:
    """The CLI at the `configured` path, or in PATH or a usual folder of plugins; None when it is not there."""
    places = (
        [configured]
        if configured
        else [shutil.which(NAME) or "", *(f"{each}/{NAME}" for each in PLUGIN_FOLDERS)]
    )
    found = (Path(place) for place in places if place and os.access(place, os.X_OK))
    program = next((path for path in found if path.is_file()), None)
    return _known(program.resolve(), fence or Fence()) if program else None


@lru_cache(maxsize=8)
def _known(program: Path, fence: Fence) -> Cli:
    return Cli(program, fence=fence)


@contextmanager
def _in_memory(content: bytes) -> Iterator[int]:
    """A descriptor of a file that never reaches a disk, at its beginning."""
    descriptor = os.memfd_create("quaymaster-compose", os.MFD_CLOEXEC)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
