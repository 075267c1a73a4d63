"""Trying whether an engine answers."""

from containers_app.kinds.hosts import TRY, TryParams
from containers_app.reaching import check_address
from fleet_app.kinds import Fields
from fleet_app.models import Host
from operations_app.kinds import Wish


def wish_to_try(*, host: Host | None, fields: Fields) -> Wish:
    """The wish that a connection is tried: to `host`, with `fields` in place of what is stored.

    Raises:
        Refused: a field cannot be so.
    """
    address = fields.get("address") or (host.address if host else "")
    check_address(address)
    tried = Host(pk=host.pk if host else None, name=host.name if host else "", address=address)
    return TRY(tried, TryParams(host=tried.pk, fields=dict(fields)))
