"""Which function does which kind of operation, and what such a function gets to work with.

Actions register themselves when the apps load. This is the only place where control goes up (from the worker to an app
that may import this one), and it is data.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Generic, Protocol

from typing_extensions import TypeVar

from accounts_app.errors import Refused
from accounts_app.permissions import Actor, actor_of_record
from operations_app import asking
from operations_app.kinds import Kind, Place, Wish, register
from operations_app.lifecycle import requesting
from operations_app.models import Operation

Given = TypeVar("Given", default=Any)
Params = TypeVar("Params")
Result = TypeVar("Result")


class ActionFailed(Exception):
    """The action ended in an expected way without doing what was asked.

    Args:
        code: a stable snake_case word for programs, for example `port_taken`.
        detail: the engine's own words.
        hint: what a person may do about it.
        result: as the kind says, where there is one all the same: the exit code of what failed.
    """

    def __init__(self, code: str, detail: str, hint: str = "", *, result: Any = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.hint, self.result = code, detail, hint, result


class ActionInterrupted(ActionFailed):
    """Nobody knows how far the action came, for example because the engine's connection was cut in the middle.

    The operation ends as interrupted, not as failed.
    """


class ActionCancelled(Exception):
    """The action stopped because its operation was cancelled."""


class Waiting(Enum):
    """What an action returns instead of a result; see `WAITING`."""

    FOR_OTHERS = "for others"


# The action is called again, with what is known then, when one more of its children has ended, or what it waits for
# besides (`ActionContext.wait_for`).
WAITING: Final = Waiting.FOR_OTHERS


class Output(Protocol):
    """Where the words and the progress of an action go."""

    def write(self, text: str, *, stream: str) -> None: ...

    def progress(self, value: Mapping[str, Any]) -> None: ...


@dataclass
class ActionContext(Generic[Given]):
    """What an action gets: its operation, its parameters, and ways to speak, to be stopped, and to ask for others.

    Methods may be called from any thread of the action.
    """

    operation: Operation
    params: Given
    output: Output
    children: Sequence[
        Operation
    ] = ()  # what it has asked for in earlier turns, as that was when this one began
    awaited: int | None = None  # see `wait_for`
    _stopped: threading.Event = field(default_factory=threading.Event)
    _callbacks: list[Callable[[], object]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, text: str, *, stream: str = "info") -> None:
        """Add `text` to the output kept with the operation; `stream` is stdout, stderr or info."""
        self.output.write(text, stream=stream)

    def progress(self, *, rows: Sequence[Mapping[str, Any]] = (), percent: float | None = None) -> None:
        """Replace the progress: `rows` are `{id, name, status, current, total}` (bytes), `percent` is 0 to 100."""
        self.output.progress({"rows": list(rows), "percent": percent})

    def cancelled(self) -> bool:
        """Whether somebody asked for the end of this operation, or its lease is lost."""
        return self._stopped.is_set()

    def check_cancelled(self) -> None:
        """Raise `ActionCancelled` when `cancelled()`."""
        if self.cancelled():
            raise ActionCancelled

    def on_cancel(self, callback: Callable[[], object]) -> None:
        """Have `callback` called, from another thread, once when the action shall stop.

        This is how a blocking call is ended: the callback closes its response or connection. Whatever the blocking
        call raises then counts as cancelled. A callback given too late is called at once.
        """
        with self._lock:
            if not self.cancelled():
                self._callbacks.append(callback)
                return
        callback()

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run `work` to its end; it is cancelled when the action shall stop.

        Raises:
            ActionCancelled: it was.
        """
        running, loop = asyncio.create_task(work), asyncio.get_running_loop()

        def stop() -> None:
            with suppress(RuntimeError):  # the wish came when all was over and the loop closed
                loop.call_soon_threadsafe(running.cancel)

        self.on_cancel(stop)
        try:
            return await running
        except asyncio.CancelledError as error:
            raise ActionCancelled from error

    def ask(self, wish: Wish) -> Operation:
        """Have something done by another operation, a child of this one, in the name of the same person.

        Raises:
            NotAllowed: that person may not do that.
            Refused: see `asking.ask`.
            ActionCancelled: this operation is to stop.
        """
        asked_by = actor_of_record(user=self.operation.requested_by, token_id=self.operation.token_id)
        try:
            return asking.ask(actor=asked_by, wish=wish, parent=self.operation)
        except requesting.Stopping as error:
            raise ActionCancelled from error

    def wait_for(self, operation: Operation) -> Waiting:
        """What the action returns to be called again when `operation`, which somebody else asked for, has ended."""
        self.awaited = operation.pk
        return WAITING

    def stop(self) -> list[Callable[[], object]]:
        """Mark the action as cancelled and return the callbacks to call; an empty list from the second time on."""
        with self._lock:
            self._stopped.set()
            callbacks, self._callbacks = self._callbacks, []
        return callbacks


Action = Callable[[ActionContext[Params]], Result | Waiting]
Translator = Callable[[Exception], ActionFailed | None]
FindPlace = Callable[[int], Place | None]


class Retry(Protocol):
    """Asks for the same as `operation` once more."""

    def __call__(self, *, operation: Operation, actor: Actor, idempotency_key: str | None) -> Operation: ...


_retries: dict[str, Retry] = {}
_actions: dict[str, Action[Any, Any]] = {}
_translators: list[Translator] = []
_places: list[FindPlace] = []


def action(
    kind: Kind[Any, Params, Result],
) -> Callable[[Action[Params, Result]], Action[Params, Result]]:
    """Register the decorated function as what is done for operations of `kind`, which is known from then on.

    The function returns the result of the operation, or `WAITING` to be called again when one of the operations that
    it asked for has ended. It raises `ActionFailed`, or an error that a registered translator knows, when it could not
    do it. The right that the kind needs is asked for again before each call.
    """

    def enter(function: Action[Params, Result]) -> Action[Params, Result]:
        register(kind)
        if kind.name in _actions:
            raise ValueError(f"There are two actions for {kind.name}.")
        _actions[kind.name] = function
        return function

    return enter


def find_action(kind: str) -> Action[Any, Any] | None:
    """The action registered for the kind of that name."""
    return _actions.get(kind)


def register_retry(kind: Kind[Any, Any, Any]) -> Callable[[Retry], Retry]:
    """Have the decorated function ask again for operations of `kind`, where a copy of the operation is not enough."""

    def enter(function: Retry) -> Retry:
        _retries[kind.name] = function
        return function

    return enter


def find_retry(kind: str) -> Retry | None:
    """The function registered to ask again for the kind of that name."""
    return _retries.get(kind)


def register_places(find: FindPlace) -> FindPlace:
    """Have `find` asked for the host with an id: as it is now, None when there is none (any more)."""
    _places.append(find)
    return find


def place_of(operation: Operation) -> Place | None:
    """The host that `operation` is for, as it is now.

    Raises:
        Refused: it is gone.
    """
    if operation.host_id is None:
        return None
    place = next((found for find in _places if (found := find(operation.host_id))), None)
    if place is None:
        raise Refused("host_gone", f"The host {operation.host_name} was removed.")
    return place


def register_error_translator(translate: Translator) -> Translator:
    """Have `translate` turn exceptions it knows into `ActionFailed`; it returns None for all others."""
    _translators.append(translate)
    return translate


def translated(error: Exception) -> ActionFailed | None:
    """`error` as `ActionFailed`, or None when it is not an expected one."""
    if isinstance(error, ActionFailed):
        return error
    return next((failure for translate in _translators if (failure := translate(error))), None)
