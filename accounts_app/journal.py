"""The journal: who changed what people own. Written in the same transaction as the change itself, or neither is.

A service declares each thing it does as a `Deed` and does it inside `with DEED.by(actor, row):`. There the right is
asked, the row locked and read anew, what changed compared, one line written and one hint given.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction

from accounts_app.errors import NotAllowed, NotThere
from accounts_app.models import ApiToken, JournalEntry
from accounts_app.permissions import Actor, can

LONGEST_VALUE: Final = 2000
_NOTHING: Final = (None, "")


class Teller(Protocol):
    """Tells every process, after the commit, that something changed: see `operations_app.hints.publish`."""

    def __call__(self, hint: str, *, host: int | None, id: int | str | None, **extra: Any) -> None: ...  # noqa: A002


_deeds: Final[dict[str, "Deed"]] = {}
_tellers: Final[list[Teller]] = []


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One way to change what people own.

    Args:
        kind: `<noun>.<verb>`, as the journal calls it.
        title: what it does, for people: "Add a host".
        right: what it needs; None where something else is the right: a password, a link, a seat at the server.
        plain: columns whose values the journal tells.
        secret: columns of which it tells that they changed, and no more.
        removes: the row is gone afterwards.
        is_host: the row is a host.
    """

    kind: str
    title: str
    right: str | None
    plain: Sequence[str] = ()
    secret: Sequence[str] = ()
    removes: bool = False
    is_host: bool = False

    def __post_init__(self) -> None:
        if self.kind in _deeds:
            raise ValueError(f"There are two deeds called {self.kind}.")
        _deeds[self.kind] = self

    @property
    def noun(self) -> str:
        """What it is about."""
        return self.kind.partition(".")[0]

    @contextmanager
    def by(self, actor: Actor, row: models.Model) -> Iterator[None]:
        """Have `actor` do it to `row`, new or stored, in the block. What changes nothing leaves no line.

        Raises:
            NotAllowed: he may not.
            NotThere: the row went meanwhile.
        """
        is_new = row.pk is None
        if self.right is not None and not can(actor, self.right, None if is_new else row):
            raise NotAllowed
        with transaction.atomic():
            if not is_new:
                _lock(row)
            before = {} if is_new else self._read(row)
            key = row.pk
            yield
            after = {} if self.removes else self._read(row)
            self._write(actor, row, row.pk if is_new else key, _compared(before, after, self.secret))

    def _read(self, row: models.Model) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*self.plain, *self.secret)}

    def _write(self, actor: Actor, row: models.Model, key: Any, changes: list[dict[str, Any]]) -> None:
        edits = not self.removes and bool(self.plain or self.secret)
        if edits and not changes:
            return
        host = key if self.is_host else None
        entry = JournalEntry.objects.create(
            kind=self.kind,
            target_type=self.noun,
            target_id=str(key),
            target_name=str(row),
            host_id=host,
            host_name=str(row) if self.is_host else "",
            changes=changes,
            **_who(actor),
        )
        whose = {"person": getattr(row, column)} if (column := getattr(row, "belongs_to", None)) else {}
        for tell in _tellers:
            tell(f"{self.noun}.{'removed' if self.removes else 'changed'}", host=host, id=key, **whose)
            tell("journal.changed", host=None, id=entry.pk)


def deeds() -> Mapping[str, Deed]:
    """Every deed by its kind."""
    return _deeds


def title_of(kind: str) -> str:
    """What such a line says was done, for people; its kind where nothing does that any more."""
    deed = _deeds.get(kind)
    return deed.title if deed else kind


def tell_with(tell: Teller) -> None:
    """Have `tell` called with the hint of each line."""
    _tellers.append(tell)


def _who(actor: Actor) -> dict[str, Any]:
    token = ApiToken.objects.filter(pk=actor.token_id).first() if actor.token_id is not None else None
    return {
        "person_id": actor.user.pk if actor.user else None,
        "person_name": actor.user.get_username() if actor.user else "",
        "token_id": actor.token_id,
        "token_name": token.name if token else "",
        "on_server": actor.on_server,
        "address": actor.address,
    }


def _lock(row: models.Model) -> None:
    """Read `row` anew and hold it, so that nothing changes between what the journal says it was and what it becomes."""
    # A person who asks may be one of Django's lazy objects, whose type is not the model.
    stored = row._meta.model._base_manager.select_for_update()
    try:
        row.refresh_from_db(from_queryset=stored)
    except ObjectDoesNotExist as error:
        raise NotThere from error


def _compared(
    before: Mapping[str, Any], after: Mapping[str, Any], secret: Sequence[str]
) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = []
    for name in dict.fromkeys((*before, *after)):
        was, becomes = before.get(name), after.get(name)
        if was == becomes or (was in _NOTHING and becomes in _NOTHING):
            continue
        if name in secret:
            told = {"field": name.removeprefix("sealed_"), "secret": True, "before": None, "after": None}
        else:
            told = {"field": name, "secret": False, "before": _told(was), "after": _told(becomes)}
        changes.append(told)
    return changes


def _told(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case datetime():
            return value.isoformat()
    # What is no text would be in the way of everybody who reads the journal.
    return str(value)[:LONGEST_VALUE].encode(errors="backslashreplace").decode()
