"""What happened to a thing and what was done to it, on one axis of time: engine events and operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import Q

from accounts_app.permissions import Actor, restrict
from containers_app.models import Container, EngineEvent
from operations_app.models import Operation

# What was asked for before the container was there to be its target.
MAKING = ("container.run", "container.create", "container.recreate")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One entry of a timeline: an engine event, or an operation at the time it was asked for."""

    at: datetime
    event: EngineEvent | None = None
    operation: Operation | None = None


def timeline_of(*, actor: Actor, container: Container, before: datetime | None, limit: int) -> list[Moment]:
    """Return up to `limit` moments of `container`, newest first, all before `before` when it is given."""
    own = Q(engine_id=container.engine_id) | Q(related_engine_id=container.engine_id)
    events = EngineEvent.objects.filter(own, host=container.host_id).select_related("host")
    about = Q(target_type="container", target_id=str(container.pk)) | Q(
        kind__in=MAKING, host_id=container.host_id, result__engine_id=container.engine_id
    )
    asked = restrict(Operation.objects.filter(about), actor, "operation.read")
    if before is not None:
        events, asked = events.filter(at__lt=before), asked.filter(created_at__lt=before)
    moments: Iterable[Moment] = chain(
        (Moment(at=event.at, event=event) for event in events.order_by("-at")[:limit]),
        (Moment(at=each.created_at, operation=each) for each in asked.order_by("-created_at")[:limit]),
    )
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:limit]
