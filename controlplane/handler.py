"""Django under ASGI, understanding requests whose length nobody said and whose certificate a proxy holds."""

import os
from collections.abc import Mapping
from functools import cache
from typing import IO, Any

from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch
from typing_extensions import override

from telemetry.asgi import note_route


class Handler(ASGIHandler):
    """Gives a body that came in pieces its length: REST framework takes it for empty otherwise.

    Where any address is served it is served over https, so an Origin is ours when it is `https://` and the Host.
    """

    @override
    def create_request(
        self, scope: Mapping[str, Any], body_file: IO[bytes]
    ) -> tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]:
        """The request; all of its body is in `body_file`."""
        size = body_file.seek(0, os.SEEK_END)
        body_file.seek(0)
        if size and not any(name == b"content-length" for name, _ in scope["headers"]):
            scope = {**scope, "headers": [*scope["headers"], (b"content-length", b"%d" % size)]}
        if settings.ANY_ADDRESS:
            scope = {**scope, "scheme": "https"}
        return super().create_request(scope, body_file)

    @override
    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view; its address is noted as a pattern, for the metrics."""
        match = super().resolve_request(request)
        if isinstance(request, ASGIRequest):
            note_route(request.scope, _readable(match.route))
        return match


@cache
def _readable(route: str) -> str:
    """`api/v1/hosts/(?P<pk>[^/.]+)/$` as `/api/v1/hosts/<pk>/`."""
    return str(simplify_regex(route))
