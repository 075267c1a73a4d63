"""What the fleet is told of each kind of engine: how one converses with it, and what it holds.

An app that knows a kind of engine hands over one `Conversation` when the apps load, from its module `conversations`.
It holds a `Mirrored` for each noun. Both are values: what differs between engines stands in them, and nothing here
knows any.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db.models.expressions import Combinable

from fleet_app.models import Host, MirrorRow

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

Json = Mapping[str, Any]
Fields = Mapping[str, Any]  # columns of a host as people write them, its credentials in the clear
ALL = ""  # in place of a key: list that noun again
Key = tuple[str, str]  # noun, and the engine's name for one of them


class UnknownKind(Exception):
    """No engine that we know has such an address; `str()` says which ones have which."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """From an engine's answer to column values: pure functions. What they cannot read they may raise on."""

    key: Callable[[Json], str]  # the engine's name for it, also of a row of the engine's list
    steady: Callable[[Json], dict[str, Any]]  # the answer in a fixed order
    lasting: Callable[[Json], dict[str, Any]]  # the part of a steady one whose change is worth a write
    columns: Callable[[Json], dict[str, Any]]  # values for the derived columns
    told: Callable[[Json], Any] | None = None  # what a row of the list tells, when it is not what is lasting
    shown: Callable[[Json], dict[str, Any]] = dict  # what of the answer may be kept in the clear
    # Raise it when the columns are derived differently, and all rows are written anew once.
    revision: int = 1


def _sealed_nothing(row: Any, raw: Json) -> None:
    del row, raw


def _tied_nothing(host_id: int, rows: Sequence[Any]) -> None:
    del host_id, rows


@dataclass(frozen=True, kw_only=True)
class Mirrored:
    """A noun: where it is mirrored, and how it is read. `noun` is the engine's own word, as in its events and hints."""

    noun: str
    table: type[MirrorRow]
    key: str  # the column that holds the engine's name for a row
    facts: Facts
    list: Callable[[Any], Awaitable[Sequence[Json]]]  # cheap, whole, but without the details
    inspect: Callable[[Any, str], Awaitable[Json | None]]  # None when there is no such object
    # Whether one is never read for itself: what happens to it may change others, so that all of them are listed.
    by_list: bool = False
    # Puts apart in a row what `shown` left out of the answer.
    seal: Callable[[Any, Json], None] = _sealed_nothing
    # Writes, of a host, what its new rows are tied to.
    tie: Callable[[int, Sequence[Any]], None] = _tied_nothing
    # How many there are, as columns of a host in lists.
    counts: Mapping[str, Combinable] = field(default_factory=dict)

    def digest(self, steady: Json) -> str:
        """32 hex digits that differ when something lasting differs."""
        told = _canonical([self.facts.revision, self.facts.lasting(steady)])
        return hashlib.blake2b(told, digest_size=16).hexdigest()

    def summary(self, listed: Json) -> tuple[str, bytes]:
        """The key of a row of the engine's list, and a digest of what the list tells of it."""
        facts = self.facts
        told = facts.told(listed) if facts.told else facts.lasting(facts.steady(listed))
        return facts.key(listed), hashlib.blake2b(_canonical(told), digest_size=8).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What an event of an engine means: a hint of what to read again, and perhaps a moment worth remembering."""

    stale: Sequence[Key] = ()
    at: float | None = None  # seconds since 1970 by the engine's clock
    about_engine: bool = False  # its own facts may have changed
    moment: Mapping[str, Any] | None = None  # every column of `EngineEvent` but its host


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why an engine did not answer: for people, and for programs.

    `ended` when it is of no use to ask on; `cut` when only the present connection is known to be lost.
    """

    reason: str
    code: str
    ended: bool = False
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How a host is called and reached; `secrets` names the credentials that it has."""

    name: str
    address: str
    secrets: frozenset[str]


def _no_word(before: Reach | None, after: Reach | None) -> str:
    del before, after
    return ""


class Lane(Protocol):
    """Database calls about one host, off the event loop, one after the other."""

    @property
    def host_id(self) -> int:
        """Our id of the host."""

    async def run(
        self,
        function: Callable[Parameters, Result],
        *arguments: Parameters.args,
        **options: Parameters.kwargs,
    ) -> Result:
        """Call `function` in this lane and wait for it."""


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """How hosts of one kind are reached and followed. An `engine` is what `open` gave.

    Whatever takes an engine may raise; what `trouble` does not know is taken for a mistake of ours.
    """

    addresses: Sequence[str]  # examples, one for each scheme: by it a host is known to be of this kind
    nouns: Sequence[Mirrored]
    other_nouns: Sequence[str] = ()  # what else its events are about
    # Raises Refused for a host that cannot be so; it is not saved yet, and has the new `Fields`.
    check: Callable[[Host, Fields], None]
    open: Callable[[Host], AbstractAsyncContextManager[Any]]
    # What the engine says of itself, as columns of the host.
    describe: Callable[[Any], Awaitable[Mapping[str, Any]]]
    # Its events without end; calls back once none is missed any more.
    watch: Callable[[Any, Callable[[], object]], AsyncIterator[Heard]]
    trouble: Callable[[BaseException], Trouble | None]
    # How the engine's own command is told of a host that was `before` (None: that is new) and is `after` (None: gone).
    by_hand: Callable[[Reach | None, Reach | None], str] = _no_word
    # What else is done while the engine is followed.
    beside: Sequence[Callable[[Any, Lane], Coroutine[Any, Any, None]]] = ()

    @property
    def schemes(self) -> frozenset[str]:
        """What addresses of this kind begin with."""
        return frozenset(map(_scheme, self.addresses))

    @property
    def by_noun(self) -> dict[str, Mirrored]:
        """Each noun by its word."""
        return {mirrored.noun: mirrored for mirrored in self.nouns}


_conversations: list[Conversation] = []


def register(conversation: Conversation) -> Conversation:
    """Follow hosts with such addresses in this way from now on."""
    taken = [scheme for known in _conversations for scheme in known.schemes & conversation.schemes]
    if taken:
        raise ValueError(f"There are two kinds of engines at {', '.join(sorted(taken))}.")
    _conversations.append(conversation)
    return conversation


def conversation_with(address: str) -> Conversation:
    """How one converses with the engine at `address`.

    Raises:
        UnknownKind: with no engine that we know.
    """
    scheme = _scheme(address)
    for conversation in _conversations:
        if scheme in conversation.schemes:
            return conversation
    known = ", ".join(example for conversation in _conversations for example in conversation.addresses)
    raise UnknownKind(f"{address!r} is none of {known}.")


def counts_of_host() -> dict[str, Combinable]:
    """For `Host` rows: how much of each noun stands on them."""
    return {
        name: count
        for conversation in _conversations
        for mirrored in conversation.nouns
        for name, count in mirrored.counts.items()
    }


def nouns_of_events() -> list[tuple[str, str]]:
    """What events may be about, whatever the engine: choices, each with a word for people."""
    told = (
        noun for conversation in _conversations for noun in (*conversation.by_noun, *conversation.other_nouns)
    )
    return [(noun, noun.capitalize()) for noun in dict.fromkeys(told)]


def _scheme(address: str) -> str:
    return address.partition(":")[0].strip().lower()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()
