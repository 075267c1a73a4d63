"""What a worker does with one operation: claim it, check the right again, run its action, tell how it ended."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, connection, connections

from accounts_app.errors import NotAllowed, Refused
from accounts_app.permissions import actor_of_record
from operations_app.asking import check_right
from operations_app.kinds import find_kind
from operations_app.lifecycle import attempts, ending, requesting, waiting
from operations_app.models import Operation
from operations_app.output import OutputWriter
from operations_app.patience import persist
from operations_app.plain import Unreadable, to_plain
from operations_app.registry import (
    WAITING,
    ActionCancelled,
    ActionContext,
    ActionFailed,
    ActionInterrupted,
    find_action,
    place_of,
    translated,
)
from telemetry import context as telemetry
from telemetry import metrics, tracing

logger = logging.getLogger(__name__)

State = Operation.State

BEAT_SECONDS = 0.5
RENEW_SECONDS = 5.0


def perform(*, operation_id: int) -> None:
    """Perform the operation if it still waits; any other state means somebody else has it, and nothing is done.

    Raises:
        Exception: what the action raised without it being an expected error; the operation is then failed.
    """
    operation = attempts.claim(operation_id=operation_id, worker=_own_name())
    if operation is None:
        return
    telemetry.begin(operation_id=operation.pk, request_id=operation.request_id, host=operation.host_name)
    with _measured(operation) as tell:
        end = _perform(operation)
        tell(end.state if end else State.INTERRUPTED)
    if end is not None and end.bug is not None:
        raise end.bug


def _perform(operation: Operation) -> "_End | None":
    """Run its action and write down how it ended; None when it was ended by others meanwhile."""
    held: dict[str, Any] = {"operation_id": operation.pk, "attempt": operation.attempt}
    output = OutputWriter(**held)
    context: ActionContext = ActionContext(
        operation=operation, params=None, output=output, children=requesting.children_of(operation)
    )
    try:
        with Heartbeat(context=context, output=output):
            end = _run(context)
        what = f"The end of operation {operation.pk}"
        persist(output.close, what=what)
        if end.state == State.WAITING:
            ended = sum(child.ended for child in context.children)
            try:
                persist(partial(waiting.wait, **held, ended=ended, other=context.awaited), what=what)
            except waiting.NothingUnderWay as error:
                end = _mistake(error)
        if end.state != State.WAITING:
            persist(partial(ending.finish, **held, **end.columns()), what=what)
    except attempts.LeaseLost:
        logger.warning("Operation %s was ended by others while this worker had it.", operation.pk)
        return None
    return end


@contextmanager
def _measured(operation: Operation) -> Iterator[Callable[[str], None]]:
    """Count, time and trace what happens inside; who gets the function says with which state it ended."""
    began, ended = time.monotonic(), [State.INTERRUPTED.value]
    if operation.started_at is not None:
        waited = operation.started_at - operation.created_at
        metrics.operation_wait_seconds.observe(max(0.0, waited.total_seconds()))
    try:
        with (
            metrics.worker_busy.track_inprogress(),
            tracing.span(
                f"operation {operation.kind}", kind="consumer", parent=operation.traceparent
            ) as span,
        ):
            yield ended.append
            span.tell("operation.id", operation.pk)
            span.tell("operation.state", ended[-1])
            if ended[-1] in {State.FAILED, State.INTERRUPTED}:
                span.fail()
    finally:
        seconds = time.monotonic() - began
        metrics.operation_seconds.labels(operation.kind, ended[-1]).observe(seconds)
        logger.info("%s %s after %.1f s", operation.kind, ended[-1], seconds)


@dataclass(frozen=True)
class _End:
    state: str
    result: Any = None  # as its kind says
    failure: ActionFailed | None = None
    bug: Exception | None = None

    def columns(self) -> dict[str, Any]:
        result = None if self.result is None else to_plain(self.result)
        columns: dict[str, Any] = {"state": self.state, "result": result}
        if self.failure is not None:
            columns |= {
                "error_code": self.failure.code,
                "error_detail": self.failure.detail,
                "error_hint": self.failure.hint,
            }
        return columns


def _run(context: ActionContext) -> _End:
    operation = context.operation
    actor = actor_of_record(user=operation.requested_by, token_id=operation.token_id)
    kind, action = find_kind(operation.kind), find_action(operation.kind)
    if kind is None or action is None:
        return _failed("unknown_kind", f"Nothing here does {operation.kind}.")
    try:
        check_right(actor, kind, place_of(operation))
    except NotAllowed:
        return _failed("not_allowed", f"{operation.requested_by_name or 'The person'} may no longer do this.")
    except Refused as problem:
        return _failed(problem.code, str(problem))
    if operation.cancel_requested_at is not None:
        return _End(State.CANCELLED if all(child.ended for child in context.children) else State.WAITING)
    try:
        context.params = kind.read(requesting.params_of(operation))
        result = action(context)
    except attempts.LeaseLost:
        raise
    except Exception as error:  # noqa: BLE001 - the rim: whatever it raises is how the operation ended
        return _end_of(error, context)
    return _End(State.WAITING) if result is WAITING else _End(State.SUCCEEDED, result=result)


def _failed(code: str, detail: str) -> _End:
    return _End(State.FAILED, failure=ActionFailed(code, detail))


def _end_of(error: Exception, context: ActionContext) -> _End:
    if context.cancelled() or isinstance(error, ActionCancelled):
        # A call whose response was closed under it raises almost anything.
        logger.info("Operation %s was cancelled: %r", context.operation.pk, error)
        return _End(State.CANCELLED)
    if isinstance(error, Unreadable):
        return _failed("unreadable_params", f"Another version of Quaymaster asked for this: {error}")
    failure = translated(error)
    if failure is not None:
        unknown_end = isinstance(failure, ActionInterrupted)
        state = State.INTERRUPTED if unknown_end else State.FAILED
        return _End(state, result=failure.result, failure=failure)
    return _mistake(error)


def _mistake(error: Exception) -> _End:
    words = ActionFailed("internal_error", "Quaymaster made a mistake.", "The log of the worker says more.")
    return _End(State.FAILED, failure=words, bug=error)


class Heartbeat:
    """A thread beside a running action: writes its output, renews its lease, and stops it when asked to."""

    def __init__(self, *, context: ActionContext, output: OutputWriter) -> None:
        self._context, self._output = context, output
        self._over = threading.Event()
        self._thread = threading.Thread(
            target=copy_context().run,
            args=(self._beat,),
            name=f"heartbeat-{context.operation.pk}",
            daemon=True,
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        elapsed = 0.0
        try:
            while not self._over.wait(BEAT_SECONDS):
                elapsed += BEAT_SECONDS
                if elapsed >= RENEW_SECONDS:
                    elapsed = 0.0
                    self._try(self._renew)
                self._try(self._output.flush)
                self._try(self._look_for_cancel)
        except attempts.LeaseLost:
            self._stop_action()
        finally:
            connections.close_all()

    def _try(self, step: Any) -> None:
        try:
            step()
        except DatabaseError as error:
            # A database that is away for a moment shall not end the beat; the lease decides when it is too long.
            logger.warning("Heartbeat of operation %s: %s", self._context.operation.pk, error)
            connection.close()  # it may be broken; the next step connects anew

    def _renew(self) -> None:
        operation = self._context.operation
        attempts.renew(operation_id=operation.pk, attempt=operation.attempt)

    def _look_for_cancel(self) -> None:
        operation = self._context.operation
        if attempts.cancel_requested(operation_id=operation.pk, attempt=operation.attempt):
            self._stop_action()

    def _stop_action(self) -> None:
        for callback in self._context.stop():
            try:
                callback()
            except Exception:  # The rim of foreign code: the other callbacks must still be called.
                logger.exception("A cancel callback of operation %s failed.", self._context.operation.pk)


def _own_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:100]
