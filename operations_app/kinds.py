"""A kind of operation is one value: its name, what it takes and gives back, the right it needs, its words by hand.

Whatever speaks about it takes that from here: the service makes a wish of it, the worker runs what is registered for
it, REST asks for its right and shows its preview, the schema has its result, and the browser reads all of that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import NoneType
from typing import Any, Generic, Protocol, TypeVar

from operations_app.models import Operation
from operations_app.plain import from_plain

Subject = TypeVar("Subject")
Params = TypeVar("Params")
Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class Target:
    """What an operation acts on: our id (None for what is still to be made), and its name."""

    noun: str
    id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class ByHand:
    """The same without Quaymaster's browser: a command line and a REST call. Secrets are masked in both."""

    command: str = ""
    curl: str = ""


def _nothing_more(_: Operation) -> None:
    """What most kinds write beside their operation."""


class Place(Protocol):
    """The host that an operation runs on."""

    pk: Any
    name: Any
    enabled: Any


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind(Generic[Subject, Params, Result]):
    """A kind of operation. `STOP(container, StopParams(…))` is a wish, which `asking.ask` puts on record.

    Args:
        name: `<noun>.<verb>`, for example `container.stop`.
        title: what it does, for people: "Stop a container".
        params: a dataclass of plain values; sealed at rest.
        result: a dataclass of plain values that everybody may read who may read the operation, or NoneType.
        plan: a dataclass of plain values that a preview says beside the words by hand, or NoneType.
        place: the host of a subject; None where there is none.
        target: what it acts on.
        by_hand: the same as a command and as a REST call.
        right: what a person has to be allowed; the name unless another is said.
        even_disabled: whether it may be asked of a host that somebody has switched off.
        ended: writes what belongs to the end of such an operation, in its transaction, however it ends: done, failed,
            cancelled before anybody began it, or interrupted.
    """

    name: str
    title: str
    params: type[Params]
    result: type[Result]
    place: Callable[[Subject], Place | None]
    target: Callable[[Subject, Params], Target]
    by_hand: Callable[[Subject, Params], ByHand]
    right: str = ""
    even_disabled: bool = False
    plan: type[Any] = NoneType
    ended: Callable[[Operation], None] = _nothing_more

    def __call__(self, subject: Subject, params: Params, **more: Any) -> "Wish":
        """Return the wish to have it done to `subject`; nothing is asked yet. `more` are further fields of the wish."""
        return Wish(
            kind=self,
            params=params,
            host=self.place(subject),
            target=self.target(subject, params),
            by_hand=self.by_hand(subject, params),
            **more,
        )

    @property
    def needs(self) -> str:
        """The right that is asked for when it is wished for, and again when it is done."""
        return self.right or self.name

    def read(self, plain: dict[str, Any]) -> Params:
        """Return the parameters that are kept as `plain`.

        Raises:
            Unreadable: another version of this kind wrote them.
        """
        return from_plain(self.params, plain)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Something that can be asked for, or only be shown. Making one changes nothing.

    `plan`, a `kind.plan`, says what would happen where the words by hand do not say enough. `recorded` writes what
    belongs to the operation, in its transaction. `fingerprint` tells apart the requests that an Idempotency-Key is
    held to, where the params do not: it is `idempotency.fingerprint` of what was sent.
    """

    kind: Kind[Any, Any, Any]
    params: Any
    host: Place | None
    target: Target
    by_hand: ByHand
    plan: Any = None
    recorded: Callable[[Operation], None] = _nothing_more
    fingerprint: str = ""


_kinds: dict[str, Kind[Any, Any, Any]] = {}


def register(kind: Kind[Any, Any, Any]) -> None:
    """Make `kind` known by its name.

    Raises:
        ValueError: there is another one of that name.
    """
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"There are two kinds called {kind.name}.")


def find_kind(name: str) -> Kind[Any, Any, Any] | None:
    """The kind of that name; operations of kinds that are no more stay on record."""
    return _kinds.get(name)


def title_of(name: str) -> str:
    """What that kind does, for people; its name where there is no such kind any more."""
    kind = find_kind(name)
    return kind.title if kind else name


def all_kinds() -> Iterator[Kind[Any, Any, Any]]:
    """Every kind, by name."""
    return (_kinds[name] for name in sorted(_kinds))
