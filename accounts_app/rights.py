"""The rights there are. Every app declares its own in its module `rights`; what nobody declared, nobody has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accounts_app.models import ApiToken

READ, WRITE, ADMIN = ApiToken.Scope.READ, ApiToken.Scope.WRITE, ApiToken.Scope.ADMIN

_REACH: Final = {READ: 0, WRITE: 1, ADMIN: 2}


@dataclass(frozen=True, kw_only=True)
class Right:
    """What one may be allowed to do.

    Args:
        name: `<noun>.<verb>`, as views, sockets and kinds of operations ask for it.
        scope: the least scope of an API token that leaves room for it; `READ` says that it changes nothing.
        everyones: every person who is active has it, for himself.
        rows: labels of the models whose rows one sees by it ("fleet_app.Host").
        hints: the nouns of the hints that one hears by it.
    """

    name: str
    scope: ApiToken.Scope
    everyones: bool = False
    rows: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether something may be different afterwards."""
        return self.scope != READ

    def within(self, scope: str) -> bool:
        """Whether a token of this scope leaves room for it."""
        return _REACH[ApiToken.Scope(scope)] >= _REACH[self.scope]


_rights: Final[dict[str, Right]] = {}
_by_model: Final[dict[str, Right]] = {}
_by_hint: Final[dict[str, Right]] = {}


def declare(*rights: Right) -> None:
    """Make these rights known.

    Raises:
        ValueError: a name, a model or a noun is spoken for already.
    """
    for right in rights:
        _put(_rights, right.name, right)
        for label in right.rows:
            _put(_by_model, label, right)
        for noun in right.hints:
            _put(_by_hint, noun, right)


def each(scope: ApiToken.Scope, *names: str) -> tuple[Right, ...]:
    """Rights of which there is no more to say than their least scope."""
    return tuple(Right(name=name, scope=scope) for name in names)


def find_right(name: str) -> Right | None:
    """The right of this name, None when nobody declared it."""
    return _rights.get(name)


def right_to_rows(label: str) -> Right | None:
    """The right by which one sees the rows of this model ("fleet_app.Host")."""
    return _by_model.get(label)


def right_to_hints(noun: str) -> Right | None:
    """The right by which one hears hints about this noun."""
    return _by_hint.get(noun)


def all_rights() -> Sequence[Right]:
    """Every right, in the order of their names."""
    return sorted(_rights.values(), key=lambda right: right.name)


def _put(known: dict[str, Right], key: str, right: Right) -> None:
    if key in known:
        raise ValueError(f"{key} is spoken for by the right {known[key].name}.")
    known[key] = right


declare(
    Right(name="me.read", scope=READ, everyones=True, hints=("account",)),
    Right(name="me.update", scope=ADMIN, everyones=True),
    Right(name="token.read", scope=READ, rows=("accounts_app.ApiToken",), hints=("token",)),
    *each(ADMIN, "token.create", "token.revoke"),
    Right(name="journal.read", scope=READ, rows=("accounts_app.JournalEntry",), hints=("journal",)),
)
