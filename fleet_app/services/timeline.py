"""What happened to a thing and what was done to it, on one axis of time: engine events and operations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import Q

from accounts_app.permissions import Actor, restrict
from fleet_app.models import EngineEvent
from operations_app.models import Operation


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose timeline it is: a mirrored thing by our id and by the engine's, and the kinds of operation that make one.

    What was asked for before a thing was there has no target yet, and names it in its result.
    """

    noun: str
    id: int
    host_id: int
    engine_id: str
    made_by: Collection[str]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One entry of a timeline: an engine event, or an operation at the time it was asked for."""

    at: datetime
    event: EngineEvent | None = None
    operation: Operation | None = None


def timeline_of(*, actor: Actor, subject: Subject, before: datetime | None, limit: int) -> list[Moment]:
    """Return up to `limit` moments of `subject`, newest first, all before `before` when it is given."""
    own = Q(engine_id=subject.engine_id) | Q(related_engine_id=subject.engine_id)
    about = Q(target_type=subject.noun, target_id=str(subject.id)) | Q(
        kind__in=subject.made_by, host_id=subject.host_id, result__engine_id=subject.engine_id
    )
    return moments_of(
        actor=actor, events=own & Q(host=subject.host_id), operations=about, before=before, limit=limit
    )


def moments_of(
    *, actor: Actor, events: Q, operations: Q, before: datetime | None, limit: int
) -> list[Moment]:
    """The same of those engine events and operations for which the conditions hold."""
    told = EngineEvent.objects.filter(events).select_related("host")
    asked = restrict(Operation.objects.filter(operations), actor, "operation.read")
    if before is not None:
        told, asked = told.filter(at__lt=before), asked.filter(created_at__lt=before)
    moments: Iterable[Moment] = chain(
        (Moment(at=event.at, event=event) for event in told.order_by("-at")[:limit]),
        (Moment(at=each.created_at, operation=each) for each in asked.order_by("-created_at")[:limit]),
    )
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:limit]
