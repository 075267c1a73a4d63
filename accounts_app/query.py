"""The one reader of what an address says after its `?`, for sockets and for views."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from accounts_app.errors import Invalid

MOST_FIELDS = 100
LARGEST = 10**9  # what fits into a column of the database
YES = frozenset({"1", "true", "yes", "on"})


class Query:
    """A query string. An empty value counts as none; where a name stands twice, the last one counts.

    Raises, from everything: `Invalid`, which names the parameter.
    """

    def __init__(self, text: bytes | str) -> None:
        try:
            known = text if isinstance(text, str) else text.decode("ascii")
            self._values = parse_qs(known, max_num_fields=MOST_FIELDS)
        except ValueError as error:
            raise Invalid("query", "This query cannot be read.") from error

    @classmethod
    def of_scope(cls, scope: Mapping[str, Any]) -> "Query":
        """That of a websocket."""
        return cls(scope["query_string"])

    @classmethod
    def of_request(cls, request: Any) -> "Query":
        """That of a request, Django's or REST framework's."""
        return cls(request.META["QUERY_STRING"])

    def all(self, name: str) -> list[str]:
        """Every value, in order; none of them holds NUL."""
        values = self._values.get(name, [])
        if any("\x00" in value for value in values):
            raise refused(name, "NUL is not allowed here.")
        return values

    def text(self, name: str, default: str = "", *, longest: int = 4096) -> str:
        """A text of at most `longest` characters."""
        value = (self.all(name) or [default])[-1]
        if len(value) > longest:
            raise refused(name, f"At most {longest} characters.")
        return value

    def choice(self, name: str, *, among: tuple[str, ...]) -> str:
        """One of `among`, the first when nothing is said."""
        value = self.text(name, among[0])
        if value not in among:
            raise refused(name, f"One of {', '.join(among)} is needed.")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes (1, true, yes, on) or anything else, a no."""
        value = self.text(name)
        return value.lower() in YES if value else default

    def number(self, name: str, *, default: int = 0, least: int = 0, most: int = LARGEST) -> int:
        """A whole number within its bounds."""
        text = self.text(name, str(default))
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
        if not least <= value <= most:
            raise refused(name, f"A whole number from {least} to {most} is needed.")
        return value

    def optional_number(self, name: str) -> int | None:
        """A whole number, None when nothing is said."""
        return self.number(name) if self.text(name) else None


def refused(name: str, words: str) -> Invalid:
    """The refusal of one parameter. A socket can only say the sentence, so that names it too."""
    return Invalid(name, words, detail=f"{name}: {words}")
