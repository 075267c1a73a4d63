"""Actions to practise on. `params["mark"]` is a file that gets a line each time an action begins."""

import socket
import time
from pathlib import Path
from typing import Any

from operations_app.models import Operation
from operations_app.registry import (
    WAITING,
    ActionContext,
    ActionFailed,
    ActionInterrupted,
    Waiting,
    action,
)
from tests.support.practice_app.kinds import Practice, Said, practice, wish_to


@action(practice("work"))
def work(context: ActionContext) -> Said:
    """Say `params["lines"]`, report progress, return what was said."""
    _leave_mark(context)
    lines = context.params.free.get("lines", ["hello\n"]) * context.params.free.get("times", 1)
    for number, line in enumerate(lines, start=1):
        context.write(line, stream="stdout")
        context.progress(
            rows=[{"id": "lines", "current": number, "total": len(lines)}], percent=100 * number / len(lines)
        )
    return Said(lines=len(lines))


@action(practice("fail"))
def fail(context: ActionContext) -> None:
    """End as engines end what they do not like."""
    raise ActionFailed(
        "name_taken", context.params.free.get("words", "The name is in use."), "Choose another name."
    )


@action(practice("cut"))
def be_cut(_: ActionContext) -> None:
    """Lose the engine in the middle."""
    raise ActionInterrupted("stream_cut", "The connection was cut.")


@action(practice("break"))
def break_down(_: ActionContext) -> None:
    """Be wrong."""
    raise RuntimeError("a mistake in an action")


@action(practice("block"))
def block(context: ActionContext) -> None:
    """Wait for a word that never comes, as a call to a silent engine does, until the connection is closed."""
    ours, theirs = socket.socketpair()
    context.on_cancel(lambda: ours.shutdown(socket.SHUT_RDWR))
    _leave_mark(context)
    with ours, theirs:
        if not ours.recv(1):
            raise ConnectionResetError("the connection was closed")


@action(practice("wait"))
def wait_for_file(context: ActionContext) -> None:
    """Go on when the file `params["until"]` appears."""
    _leave_mark(context)
    while not Path(context.params.free["until"]).exists():
        context.check_cancelled()
        time.sleep(0.02)


@action(practice("delegate"))
def delegate(context: ActionContext[Practice]) -> Said | Waiting:
    """Have each of `waves`, lists of `{verb, …}`, done by others, one wave after the other."""
    _leave_mark(context)
    waves: list[list[dict[str, Any]]] = context.params.free["waves"]
    asked = len(context.children)
    done = sum(child.ended for child in context.children)
    if context.params.free.get("strict") and any(child.state == "failed" for child in context.children):
        raise ActionFailed("part_failed", "One of them has failed.")
    if done < asked:
        return WAITING
    begun = 0
    for wave in waves:
        if begun == asked:
            for wish in wave:
                context.ask(wish_to(**wish))
            return WAITING
        begun += len(wave)
    return Said(lines=asked)


@action(practice("idle"))
def idle(_: ActionContext) -> Said | Waiting:
    """Wait for nothing."""
    return WAITING


@action(practice("follow"))
def follow(context: ActionContext) -> Said | Waiting:
    """Go on when the operation `params["after"]` has ended."""
    _leave_mark(context)
    other = Operation.objects.get(pk=context.params.free["after"])
    return Said(lines=0) if other.ended else context.wait_for(other)


def _leave_mark(context: ActionContext) -> None:
    if mark := context.params.free.get("mark"):
        with Path(mark).open("a") as file:
            file.write(f"{context.operation.pk}\n")
