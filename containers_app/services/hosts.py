"""Trying whether an engine answers."""

from accounts_app.permissions import Actor
from containers_app.equivalents import curl_command, docker_command
from containers_app.reaching import check_address
from fleet_app.kinds import Fields
from fleet_app.models import Host
from fleet_app.services.hosts import check_may_manage
from operations_app import lifecycle
from operations_app.models import Operation


def ask_test(*, actor: Actor, host: Host | None, fields: Fields, idempotency_key: str | None) -> Operation:
    """Ask for a connection to be tried: to `host`, with `fields` in place of what is stored.

    Raises:
        NotAllowed: `actor` may not.
        Refused: a field cannot be so.
    """
    check_may_manage(actor)
    tried = Host(address=fields.get("address") or (host.address if host else ""))
    check_address(tried.address)
    return lifecycle.request(
        actor=actor,
        kind="host.test",
        params={"host": host.pk if host else None, "fields": dict(fields)},
        host_id=host.pk if host else None,
        host_name=host.name if host else "",
        target_type="host",
        target_id=str(host.pk) if host else "",
        target_name=host.name if host else tried.address,
        command=docker_command(tried, ["version"]),
        curl=curl_command(
            "POST", f"hosts/{host.pk}/test/" if host else "hosts/test/", {"address": tried.address}
        ),
        idempotency_key=idempotency_key,
    )
