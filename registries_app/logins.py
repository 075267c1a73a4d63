"""The stored logins, for engines that pull and push."""

from containers_app.engine.reference import parse_reference
from containers_app.logins import kept_by
from registries_app.credentials import account_of
from registries_app.models import Registry


@kept_by
def auth_config(reference: str) -> dict[str, str] | None:
    """What docker-py takes as `auth_config` for pulling or pushing `reference`; None means anonymously.

    Raises:
        InvalidIdentifier: `reference` is none.
    """
    registry = Registry.objects.filter(server=parse_reference(reference).registry).first()
    account = account_of(registry) if registry else None
    if account is None:
        return None
    return {"username": account.username, "password": account.password, "serveraddress": account.server}
