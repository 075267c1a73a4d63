"""With which login an engine pulls and pushes: told by the app that keeps them, which stands above this one."""

from collections.abc import Callable

Login = dict[str, str]  # as docker-py takes it: username, password, serveraddress
Keeper = Callable[[str], Login | None]

_keepers: list[Keeper] = []


def kept_by(keeper: Keeper) -> Keeper:
    """Have `keeper` asked for the login that belongs to an image reference."""
    _keepers.append(keeper)
    return keeper


def login_for(reference: str) -> Login | None:
    """The login for pulling or pushing `reference`, None for anonymously.

    Raises:
        InvalidIdentifier: `reference` is none.
    """
    return next((login for keeper in _keepers if (login := keeper(reference))), None)
