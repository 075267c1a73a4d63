"""How bodies of requests are read."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from typing_extensions import override

DEEPEST = 64  # what looks at a body afterwards calls itself for each level


class Json(JSONParser):
    """JSON of a depth that everything after it can take."""

    @override
    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            body = super().parse(*args, **kwargs)
        except RecursionError as error:
            raise too_deep() from error
        refuse_depth(body)
        return body


def refuse_depth(body: Any) -> None:
    """Raise ParseError when lists and objects lie in each other more than 64 deep."""
    level = [body]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise too_deep()


def too_deep() -> ParseError:
    """The error that says so."""
    return ParseError(f"Lists and objects lie in each other more than {DEEPEST} deep.")


def _inside(outer: Any) -> list[Any]:
    if isinstance(outer, dict):
        return list(outer.values())
    return outer if isinstance(outer, list) else []
