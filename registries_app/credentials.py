"""The stored accounts, opened for the moment of their use."""

from dataclasses import dataclass, field

from accounts_app.vault import unseal
from registries_app.models import Registry


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account at one registry; `server` as image references name it (`docker.io`, `localhost:5000`)."""

    server: str
    username: str
    password: str = field(repr=False)


def account_of(registry: Registry) -> Account | None:
    """The account stored with `registry`, None when it is used without one."""
    if not registry.username:
        return None
    password = unseal(registry, "sealed_password")
    return Account(server=registry.server, username=registry.username, password=password)


def stored_accounts() -> dict[str, Account]:
    """All stored accounts by server, for builds: BuildKit asks for those it needs."""
    accounts = (account_of(registry) for registry in Registry.objects.all())
    return {account.server: account for account in accounts if account is not None}
