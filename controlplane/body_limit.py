"""No request body is larger than its route allows: counted before Django, which would spool all of it first."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import OperationalError
from django.utils.module_loading import import_string

from accounts_app.api.errors import DATABASE_AWAY, RETRY_SECONDS
from accounts_app.errors import Refused
from accounts_app.identity import actor_of_scope, header_of
from controlplane.refusal import Send, refuse

logger = logging.getLogger(__name__)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class _TooLarge(Exception):
    pass


class BodyLimit:
    """ASGI middleware that answers 413 (RFC 9110) to a body beyond what its sender may send.

    People who are signed in may send `BODY_LIMIT`, and more on the routes of `UPLOAD_LIMITS`; strangers only what a
    sign-in needs: what they send slowly waits in our memory, for many of them at once. Who calls an address that only
    those know who were told it (`TOLD_ADDRESSES`) may send `BODY_LIMIT`, too.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._uploads = [(re.compile(path), limit) for path, limit in settings.UPLOAD_LIMITS.items()]
        self._told = [(re.compile(path), import_string(ask)) for path, ask in settings.TOLD_ADDRESSES.items()]

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        body = _Body(receive, ask_limit=lambda: self._limit(scope))
        try:
            await body.allow(int(header_of(scope, b"content-length") or 0))
            await self._application(scope, body.receive, send)
        except _TooLarge:
            # Django reads the whole body before it answers, so nothing has been sent yet.
            await _refuse(send, body.limit)
        except OperationalError as error:  # of `_limit`: Django answers its own
            logger.error("The database did not answer: %s", str(error).strip())
            words = {"code": "database_away", "detail": DATABASE_AWAY}
            await refuse(send, status=503, **words, retry_after=RETRY_SECONDS)

    async def _limit(self, scope: dict[str, Any]) -> int:
        for address, is_there in self._told:
            if match := address.match(scope["path"]):
                told = await database_sync_to_async(is_there)(**match.groupdict())
                return int(settings.BODY_LIMIT if told else settings.STRANGERS_BODY_LIMIT)
        if not await database_sync_to_async(_signed_in)(scope):
            return int(settings.STRANGERS_BODY_LIMIT)
        uploads = self._uploads if scope["method"] in {"POST", "PATCH"} else ()
        more = (limit for path, limit in uploads if path.match(scope["path"]))
        return int(next(more, settings.BODY_LIMIT))


class _Body:
    """The body of a request, counted. Who sends it is asked only when it is more than a stranger may send."""

    def __init__(self, receive: Receive, *, ask_limit: Callable[[], Awaitable[int]]) -> None:
        self._receive, self._ask_limit, self._received = receive, ask_limit, 0
        self._asked, self.limit = False, int(settings.STRANGERS_BODY_LIMIT)

    async def allow(self, size: int) -> None:
        """Raises _TooLarge when it may not have so many bytes."""
        if size > self.limit and not self._asked:
            self._asked, self.limit = True, await self._ask_limit()
        if size > self.limit:
            raise _TooLarge

    async def receive(self) -> Message:
        """The next message of the connection."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        await self.allow(self._received)
        return message


def _signed_in(scope: dict[str, Any]) -> bool:
    try:
        return actor_of_scope(scope).user is not None
    except Refused:
        return False


async def _refuse(send: Send, limit: int) -> None:
    sender = "" if limit > settings.STRANGERS_BODY_LIMIT else " as long as you are not signed in"
    detail = f"The body of this request may have {limit} bytes at most{sender}."
    await refuse(send, status=413, code="body_too_large", detail=detail)
