"""How a wish becomes an operation: the right is checked, the host looked up, both ways by hand are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts_app.errors import Invalid, NotAllowed, Refused
from accounts_app.permissions import Actor, can, find
from fleet_app.models import Host
from operations_app import lifecycle
from operations_app.models import Operation


@dataclass(frozen=True, kw_only=True)
class Target:
    """What an operation acts on: our id as text ("" for what is still to be made), and its name."""

    noun: str
    id: int | str = ""
    name: str = ""


def host_by_id(*, actor: Actor, host_id: int, field: str = "host") -> Host:
    """Return a host that `actor` may see.

    Raises:
        Refused: there is none; the complaint is about `field` of the request.
    """
    missing = Invalid(field, "There is no such host.")
    return find(Host.objects.all(), actor, "host.read", host_id, missing=missing)


def refuse_disabled(host: Host) -> None:
    """Leave a host alone that somebody has switched off.

    Raises:
        Refused: it is disabled.
    """
    if not host.enabled:
        raise Refused("host_disabled", f"The host {host.name} is disabled.")


def ask(
    *,
    actor: Actor,
    kind: str,
    host: Host,
    target: Target,
    params: Mapping[str, Any],
    command: str = "",
    curl: str = "",
    **how: Any,
) -> Operation:
    """Record that `actor` wants `kind` done on `host`; `how` is the group and the idempotency key.

    Raises:
        NotAllowed: he may not.
        Refused: the host is disabled.
    """
    if not can(actor, kind, host):
        raise NotAllowed
    refuse_disabled(host)
    return lifecycle.request(
        actor=actor,
        kind=kind,
        params=params,
        host_id=host.pk,
        host_name=host.name,
        target_type=target.noun,
        target_id=str(target.id),
        target_name=target.name,
        command=command,
        curl=curl,
        **how,
    )
