"""JSON bodies on a route whose uploads may be large."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings

from accounts_app.api.parsers import Json
from accounts_app.errors import Refused


class BoundedJSONParser(Json):
    """JSON of at most `BODY_LIMIT` bytes: the route itself lets larger bodies in, for the sake of files."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        if int(length) > settings.BODY_LIMIT:
            raise Refused("body_too_large", f"JSON may have {settings.BODY_LIMIT} bytes at most.", status=413)
        return super().parse(stream, media_type, parser_context)
