"""Has Compose do one of its verbs on an engine, behind the fence, and tells what it says meanwhile."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stacks_app.compose.cli import Cli
from stacks_app.compose.dotenv import write_variables
from stacks_app.compose.fence import Limits
from stacks_app.compose.process import Ended, Process
from stacks_app.compose.progress import Line, Lines
from stacks_app.compose.project import with_disabled, write_project

LIMITS: Final = Limits(cpu_seconds=1800, memory_bytes=1024 * 2**20, open_files=4096)


@dataclass(frozen=True)
class Run:
    """A verb that is about to be done."""

    _process: Process

    def stop(self) -> None:
        """Interrupt it as Ctrl-C does, and kill it when that does not help. From any thread, at any time.

        What has been started by then stays.
        """
        self._process.stop()

    def follow(
        self,
        hear: Callable[[Line], object],
        *,
        seconds: float,
        output: Callable[[bytes], object] = lambda _: None,
    ) -> Ended:
        """Do it, and return when it has ended; it ends at the latest after `seconds`, or with the calling thread.

        hear: gets what Compose says, line by line. output: gets what a service prints that is run once.
        """
        lines = Lines(hear)
        ended = self._process.follow(output=output, errors=lines.feed, seconds=seconds)
        lines.end()
        return ended


@contextmanager
def run(
    cli: Cli,
    project: Mapping[str, Any],
    words: Sequence[str],
    *,
    socket: Path,
    texts: Mapping[str, bytes] | None = None,
    disabled: Iterable[str] = (),
) -> Iterator[Run]:
    """Prepare one verb (`commands`) on a resolved project and the engine that answers at `socket`.

    `disabled` are services that the files have and no chosen profile: they are left as they are.

    It sees no file of the stack: what it needs of them is on the engine, or in `texts`, the variables of its secrets
    and configs (`binds.Rewritten`).

    Raises:
        ComposeUnavailable: the CLI cannot be shut in.
    """
    given = [f"--project-name={project['name']}", "--file=-", *words]
    with cli.process(
        given,
        limits=LIMITS,
        socket=socket,
        stdin=write_project(with_disabled(project, disabled)),
        variables=write_variables(texts or {}),
    ) as process:
        yield Run(process)
