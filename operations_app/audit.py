"""Who did what, in one order of time: the journal of what people own, and the operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import CharField, F, Q, QuerySet, Value

from accounts_app.models import JournalEntry
from accounts_app.permissions import Actor, visible
from operations_app.models import Operation

Record = Literal["journal", "operation"]
Key = tuple[int, datetime, Record]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one wants to see; empty is everything."""

    record: str = ""
    kind: str = ""
    person: str = ""
    host: int | None = None
    target_type: str = ""
    target_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the list: one of the two is there."""

    at: datetime
    record: Record
    journal: JournalEntry | None = None
    operation: Operation | None = None


def audit_keys(*, actor: Actor, asked: Asked) -> QuerySet[Any, Key]:
    """The keys of all lines that `actor` may see, newest first: one statement, for the count and the pages."""
    journal = _keys(visible(JournalEntry.objects.all(), actor), asked, "journal", at="at", who="person_name")
    operations = _keys(
        visible(Operation.objects.all(), actor), asked, "operation", at="created_at", who="requested_by_name"
    )
    return journal.union(operations, all=True).order_by("-moment", "record", "-id")


def lines_of(keys: Sequence[Key]) -> list[Line]:
    """The lines with these keys, in their order; one that went meanwhile is left out."""
    entries = JournalEntry.objects.in_bulk([key for key, _, record in keys if record == "journal"])
    operations = Operation.objects.defer("sealed_params").in_bulk(
        [key for key, _, record in keys if record == "operation"]
    )
    lines = [
        Line(at=at, record=record, journal=entries.get(key))
        if record == "journal"
        else Line(at=at, record=record, operation=operations.get(key))
        for key, at, record in keys
    ]
    return [line for line in lines if line.journal or line.operation]


def _keys(rows: QuerySet[Any], asked: Asked, record: Record, *, at: str, who: str) -> QuerySet[Any, Key]:
    if asked.record not in {"", record}:
        rows = rows.none()
    exactly = {
        "kind": asked.kind,
        who: asked.person,
        "host_id": asked.host,
        "target_type": asked.target_type,
        "target_id": asked.target_id,
        f"{at}__gte": asked.since,
        f"{at}__lt": asked.until,
    }
    rows = rows.filter(**{name: value for name, value in exactly.items() if value})
    for word in asked.search.split():
        anywhere = Q()
        for column in ("kind", "target_name", "host_name", who):
            anywhere |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(anywhere)
    told = rows.annotate(moment=F(at), record=Value(record, output_field=CharField()))
    keys: QuerySet[Any, Key] = told.order_by().values_list("id", "moment", "record")
    return keys
