"""The host that a request names."""

from accounts_app.errors import Refused
from accounts_app.permissions import Actor, restrict
from fleet_app.models import Host


def host_by_id(*, actor: Actor, host_id: int, field: str = "host") -> Host:
    """Return a host that `actor` may see.

    Raises:
        Refused: there is none; the complaint is about `field` of the request.
    """
    host = restrict(Host.objects.filter(pk=host_id), actor, "host.read").first()
    if host is None:
        raise Refused(
            "invalid", "There is no such host.", status=400, fields={field: ["There is no such host."]}
        )
    return host
