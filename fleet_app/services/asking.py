"""The host that a request names."""

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, find
from fleet_app.models import Host


def host_by_id(*, actor: Actor, host_id: int, field: str = "host") -> Host:
    """Return a host that `actor` may see.

    Raises:
        Refused: there is none; the complaint is about `field` of the request.
    """
    missing = Invalid(field, "There is no such host.")
    return find(Host.objects.all(), actor, "host.read", host_id, missing=missing)
