"""What Compose does for us on a host, told as it happens."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from containers_app.actions.ourselves import refuse_ourselves
from containers_app.actions.reach import tell_stale
from containers_app.engine.bridge import local_socket
from containers_app.engine.commands import open_commands
from containers_app.engine.errors import EngineError, EngineFault
from containers_app.models import Container
from containers_app.reaching import endpoint_of
from fleet_app.models import Host
from operations_app.registry import ActionContext, ActionFailed, ActionInterrupted, translated
from stacks_app.actions.hiding import hide_for
from stacks_app.actions.leftovers import put_in_order
from stacks_app.compose.progress import Failed, Line, Plain, Step, Warned
from stacks_app.compose.run import run
from stacks_app.preparing import compose_cli

LONGEST_SECONDS: Final = 3600.0  # for what Compose does itself: create, stop, start
LAST_WORDS: Final = 20
# What the client of the engine says when its connection breaks (moby, client/errors.go, and Go's own net and io).
CUT: Final = re.compile(
    r"error during connect|cannot connect to the docker daemon|\bEOF\b|connection re(set|fused)|broken pipe",
    re.IGNORECASE,
)
CUT_HINT: Final = "Some of the stack may be changed, and some not: its plan says what stands there."


def compose(
    context: ActionContext,
    host: Host,
    project: Mapping[str, Any],
    words: Sequence[str],
    *,
    texts: Mapping[str, bytes] | None = None,
    disabled: Iterable[str] = (),
) -> None:
    """Have Compose do `words` with `project` on `host`; a cancel stops it. What it says is told without secrets.

    Raises:
        ActionFailed: it could not, in its own words; or a container of the project is one that Quaymaster needs.
        ActionCancelled: somebody wanted it to end.
        ComposeUnavailable: it cannot be shut in.
    """
    ended = run_compose(context, host, project, words, texts=texts, disabled=disabled)
    if ended.status:
        raise _failure(host, ended.words)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """With which status Compose ended, and its last words."""

    status: int
    words: str


def run_compose(
    context: ActionContext,
    host: Host,
    project: Mapping[str, Any],
    words: Sequence[str],
    *,
    texts: Mapping[str, bytes] | None = None,
    disabled: Iterable[str] = (),
    output: Callable[[bytes], object] | None = None,
) -> Ended:
    """The same, whatever it ends with. output: gets what a service prints that is run once; its errors are told."""
    for row in Container.objects.filter(host=host, stack=project["name"]):
        refuse_ourselves(row.raw)
    put_in_order(context, project["name"], stream="info" if output else "stdout")
    teller = _Teller(context, hide_for(context.operation.target_id), once=output is not None)
    with (
        local_socket(endpoint_of(host)) as socket,
        run(compose_cli(), project, words, socket=socket, texts=texts, disabled=disabled) as running,
    ):
        context.on_cancel(running.stop)
        ended = running.follow(teller.hear, seconds=LONGEST_SECONDS, output=output or (lambda _: None))
    for noun in ("container", "network", "volume"):
        tell_stale(context, noun)
    context.check_cancelled()
    if ended.slow:
        raise ActionFailed("compose_timeout", f"Compose took longer than {LONGEST_SECONDS / 60:.0f} minutes.")
    return Ended(status=ended.status, words=teller.last_words() or f"Compose ended with {ended.status}.")


def _failure(host: Host, words: str) -> ActionFailed:
    """What stopped Compose: the engine that is gone, something with a name, or its own words."""
    if CUT.search(words) or not _answers(host):
        return ActionInterrupted("stream_cut", f"The engine went away meanwhile: {words}", CUT_HINT)
    known = translated(EngineFault(words))
    if known is None or known.code == EngineFault.code:
        return ActionFailed("compose_failed", words)
    return known


def _answers(host: Host) -> bool:
    try:
        with open_commands(endpoint_of(host)) as engine:
            return bool(engine.ping())
    except EngineError:
        return False


class _Teller:
    """Makes what Compose says the progress and the output of the operation."""

    def __init__(self, context: ActionContext, hide: Callable[[str], str], *, once: bool) -> None:
        self._context, self._hide = context, hide
        self._once = once  # a service is run, to whose output the plain lines belong
        self._rows: dict[str, dict[str, Any]] = {}
        self._errors: list[str] = []
        self._plain: list[str] = []

    def hear(self, line: Line) -> None:
        match line:
            case Step(status=""):  # what the engine warns of while it makes a container
                self._context.write(self._hide(f"{line.name}: {line.text}\n"), stream="stderr")
            case Step():
                name = self._hide(f"{line.kind} {line.name}")
                row = {"id": name, "name": name.strip(), "status": self._hide(line.status)}
                self._rows[name] = {**row, "current": None, "total": None}
                self._context.progress(rows=list(self._rows.values()))
                stream = "info" if self._once else "stdout"
                self._context.write(f"{row['name']}: {row['status']}\n", stream=stream)
            case Warned():
                self._context.write(f"{self._hide(line.message)}\n", stream="stderr")
            case Failed(message=""):
                pass
            case Failed():
                self._errors.append(self._hide(line.message))
                self._context.write(f"{self._errors[-1]}\n", stream="stderr")
            case Plain():
                text = self._hide(line.text)
                if self._once:
                    self._context.write(f"{text}\n", stream="stderr")
                self._plain = [*self._plain[-LAST_WORDS:], text]

    def last_words(self) -> str:
        return "\n".join(self._errors or self._plain)
