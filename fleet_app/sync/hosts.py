"""How a host is: its state in words, and the facts of its engine."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from fleet_app.models import Host
from operations_app import hints


def record_online(*, host_id: int, holder: str | None, facts: Mapping[str, Any]) -> None:
    """The engine answers, and says this about itself: `facts` are columns of the host."""
    _record(
        host_id=host_id,
        holder=holder,
        values={
            "state": Host.State.ONLINE,
            "state_reason": "",
            "state_code": "",
            **facts,
        },
        observed_at=timezone.now(),
    )


def record_unreachable(*, host_id: int, holder: str | None, reason: str, code: str) -> None:
    """No conversation with the engine, for `reason`. The mirror keeps what was seen last."""
    values = {"state": Host.State.UNREACHABLE, "state_reason": reason[:2000], "state_code": code}
    _record(host_id=host_id, holder=holder, values=values)


def record_disabled(*, host_id: int) -> None:
    """A person switched the host off; nobody watches it."""
    _record(
        host_id=host_id,
        holder=None,
        values={"state": Host.State.DISABLED, "state_reason": "", "state_code": ""},
    )


def _record(
    *, host_id: int, holder: str | None, values: dict[str, Any], observed_at: datetime | None = None
) -> None:
    """Write what differs, with the time of the state's change; a lost lease writes nothing."""
    with transaction.atomic():
        hosts = Host.objects.select_for_update(no_key=True).filter(pk=host_id)
        host = (hosts if holder is None else hosts.filter(lease_holder=holder)).first()
        if host is None:
            return
        changed = {name: value for name, value in values.items() if getattr(host, name) != value}
        if not changed:
            return
        if "state" in changed:
            changed["state_since"] = timezone.now()
        if observed_at is not None:
            changed["observed_at"] = observed_at
        Host.objects.filter(pk=host_id).update(**changed)
        hints.publish("host.changed", host=host_id, id=host_id)
