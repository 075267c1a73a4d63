"""What Compose does for us on a host, told as it happens."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from containers_app.actions.ourselves import refuse_ourselves
from containers_app.actions.reach import tell_stale
from containers_app.engine.bridge import local_socket
from containers_app.models import Container
from containers_app.reaching import endpoint_of
from fleet_app.models import Host
from operations_app.registry import ActionContext, ActionFailed
from stacks_app.compose.progress import Failed, Line, Plain, Step, Warned
from stacks_app.compose.run import run
from stacks_app.masks import Secrets
from stacks_app.planning import compose_cli, secrets_of_running

LONGEST_SECONDS: Final = 3600.0  # for what Compose does itself: create, stop, start
LAST_WORDS: Final = 20


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
    for row in Container.objects.filter(host=host, stack=project["name"]):
        refuse_ourselves(row.raw)
    teller = _Teller(context, secrets_of_running(host=host, project=str(project["name"])))
    with (
        local_socket(endpoint_of(host)) as socket,
        run(compose_cli(), project, words, socket=socket, texts=texts, disabled=disabled) as running,
    ):
        context.on_cancel(running.stop)
        ended = running.follow(teller.hear, seconds=LONGEST_SECONDS)
    for noun in ("container", "network", "volume"):
        tell_stale(context, noun)
    context.check_cancelled()
    if ended.slow:
        raise ActionFailed("compose_timeout", f"Compose took longer than {LONGEST_SECONDS / 60:.0f} minutes.")
    if ended.status:
        raise ActionFailed("compose_failed", teller.last_words() or f"Compose ended with {ended.status}.")


class _Teller:
    """Makes what Compose says the progress and the output of the operation."""

    def __init__(self, context: ActionContext, secrets: Secrets) -> None:
        self._context = context
        self._secrets = secrets
        self._rows: dict[str, dict[str, Any]] = {}
        self._errors: list[str] = []
        self._plain: list[str] = []

    def hear(self, line: Line) -> None:
        match line:
            case Step():
                name, status = map(self._secrets.hide, (f"{line.kind} {line.name}", line.status))
                row = {"id": name, "name": name.strip()}
                self._rows[row["id"]] = {**row, "status": status, "current": None, "total": None}
                self._context.progress(rows=list(self._rows.values()))
                self._context.write(f"{row['name']}: {status}\n", stream="stdout")
            case Warned():
                self._context.write(f"{self._secrets.hide(line.message)}\n", stream="stderr")
            case Failed():
                self._errors.append(self._secrets.hide(line.message))
                self._context.write(f"{self._errors[-1]}\n", stream="stderr")
            case Plain():
                self._plain = [*self._plain[-LAST_WORDS:], self._secrets.hide(line.text)]

    def last_words(self) -> str:
        return "\n".join(self._errors or self._plain)
