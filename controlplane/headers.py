"""What every answer tells the browser not to do."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Mantine writes its style sheets into the page while it runs, which needs 'unsafe-inline' for styles; no script is
# ever inline. `data:` images are icons in style sheets, `blob:` files are downloads made in the page.
CONTENT_SECURITY_POLICY = "; ".join(  # noqa: FLY002 - one directive a line
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Answer = Callable[[HttpRequest], Any]


class SecurityHeaders:
    """Middleware that adds the headers; answers of the API, and that a file is missing, are not stored."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response
        self._asynchronous = iscoroutinefunction(get_response)
        if self._asynchronous:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._asynchronous:
            return self._answer(request)
        return _secured(request, self._get_response(request))

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        return _secured(request, await self._get_response(request))


# The build names what is in a file by a hash in its name: `list-page-BJcR9PiU.js`. Such a file is never another one.
HASHED = re.compile(r"^/assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")


def add_to_file(headers: Any, path: str, url: str) -> None:  # noqa: ARG001 - the signature ServeStatic calls
    """Add the headers to a static file; one without a hash in its name is asked for again each time (RFC 9111)."""
    for name, value in _all_headers().items():
        headers[name] = value
    headers["Cache-Control"] = "public, max-age=31536000, immutable" if HASHED.match(url) else "no-cache"


def _secured(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    for name, value in _all_headers().items():
        response.headers.setdefault(name, value)
    if request.path.startswith(("/api/", "/assets/")):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _all_headers() -> dict[str, str]:
    seconds = settings.SECURE_HSTS_SECONDS
    return HEADERS | ({"Strict-Transport-Security": f"max-age={seconds}"} if seconds else {})
