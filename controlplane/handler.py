"""Django under ASGI, understanding requests whose length nobody said."""

import os
from collections.abc import Mapping
from typing import IO, Any

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponseBase
from typing_extensions import override


class Handler(ASGIHandler):
    """Gives a body that came in pieces its length: REST framework takes it for empty otherwise."""

    @override
    def create_request(
        self, scope: Mapping[str, Any], body_file: IO[bytes]
    ) -> tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]:
        """The request; all of its body is in `body_file`."""
        size = body_file.seek(0, os.SEEK_END)
        body_file.seek(0)
        if size and not any(name == b"content-length" for name, _ in scope["headers"]):
            scope = {**scope, "headers": [*scope["headers"], (b"content-length", b"%d" % size)]}
        return super().create_request(scope, body_file)
