"""No request body is larger than its route allows: counted before Django, which would spool all of it first."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings

from accounts_app.errors import Refused
from accounts_app.identity import actor_of_scope, header_of
from controlplane.refusal import Send, refuse

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class _TooLarge(Exception):
    pass


class BodyLimit:
    """ASGI middleware that answers 413 (RFC 9110) to a body beyond `BODY_LIMIT`.

    On the routes of `UPLOAD_LIMITS` people who are signed in may send more; nobody else fills our disk.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._uploads = [(re.compile(path), limit) for path, limit in settings.UPLOAD_LIMITS.items()]

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        limit = await self._limit(scope)
        if int(header_of(scope, b"content-length") or 0) > limit:
            await _refuse(send, limit)
            return
        try:
            await self._application(scope, _counted(receive, limit), send)
        except _TooLarge:
            # Django reads the whole body before it answers, so nothing has been sent yet.
            await _refuse(send, limit)

    async def _limit(self, scope: dict[str, Any]) -> int:
        more = next((limit for path, limit in self._uploads if path.match(scope["path"])), None)
        if more is None or scope["method"] != "POST" or not await database_sync_to_async(_signed_in)(scope):
            return settings.BODY_LIMIT
        return more


def _signed_in(scope: dict[str, Any]) -> bool:
    try:
        return actor_of_scope(scope).user is not None
    except Refused:
        return False


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
    await refuse(send, status=413, code="body_too_large", detail=detail)
