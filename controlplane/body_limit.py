"""No request body is larger than its route allows: counted before Django, which would spool all of it first."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class _TooLarge(Exception):
    pass


class BodyLimit:
    """ASGI middleware that answers 413 (RFC 9110) to a body beyond `BODY_LIMIT` or the route's `UPLOAD_LIMITS`."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._uploads = [(re.compile(path), limit) for path, limit in settings.UPLOAD_LIMITS.items()]

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        limit = self._limit(scope["path"]) if scope["type"] == "http" else None
        if limit is None:
            await self._application(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if int(length) > limit:
            await _refuse(send, limit)
            return
        try:
            await self._application(scope, _counted(receive, limit), send)
        except _TooLarge:
            # Django reads the whole body before it answers, so nothing has been sent yet.
            await _refuse(send, limit)

    def _limit(self, path: str) -> int | None:
        return next((limit for pattern, limit in self._uploads if pattern.match(path)), settings.BODY_LIMIT)


def _counted(receive: Receive, limit: int) -> Receive:
    received = 0

    async def count() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise _TooLarge
        return message

    return count


async def _refuse(send: Send, limit: int) -> None:
    detail = f"The body of this request may have {limit} bytes at most."
    body = json.dumps({"detail": detail, "code": "body_too_large"}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"connection", b"close"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
