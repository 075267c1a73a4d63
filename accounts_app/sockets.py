"""The base of all websockets: who may open one, how long he may keep it, and how much he may make us wait."""

import asyncio
import contextlib
import json
import logging
from typing import Any, ClassVar
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db.models import Model

from accounts_app.errors import NotAllowed, NotSignedIn, NotThere, Refused
from accounts_app.identity import actor_of_scope, header_of
from accounts_app.permissions import NOBODY, PUBLIC, Actor, can

logger = logging.getLogger(__name__)

SEND_SECONDS = 10.0
RECHECK_SECONDS = 5.0


class GuardedConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types of its own
    """A websocket that is refused before it opens unless its person may have it.

    A subclass declares `required_action`, may say in `find_object` what it is about, and lives in `run`, which starts
    when the socket is open and whose end closes it. `received` gets what the client says. Every send has a timeout:
    a client that does not read loses its socket. Losing the right or the session closes it within 5 seconds.
    """

    required_action: ClassVar[str | None] = None

    actor: Actor = NOBODY
    target: Model | None = None
    _tasks: tuple[asyncio.Task[None], ...] = ()
    _open = False

    def find_object(self) -> Model | None:
        """The row this socket is about (`self.scope["url_route"]["kwargs"]` says which), or None for no row.

        Runs in a thread and may read the database. Rows to choose from come through `restrict`.

        Raises:
            NotThere: there is no such row, as far as `self.actor` may know.
        """
        return None

    async def run(self) -> None:
        """Serve the socket; returning closes it. Cancelled when the client goes."""
        raise NotImplementedError

    async def received(self, data: str | bytes) -> None:
        """Take a text or binary message of the client; ignored unless overridden."""

    async def connect(self) -> None:
        try:
            self.target = await database_sync_to_async(self._admit)()
        except Refused as refusal:
            await self._refuse(refusal)
            raise StopConsumer from refusal
        await self.accept()
        self._open = True
        self._tasks = (
            asyncio.create_task(self._guard(), name="socket-guard"),
            asyncio.create_task(self._serve(), name="socket-serve"),
        )

    async def disconnect(self, code: int) -> None:
        self._open = False
        await self._stop_tasks()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        data = text_data if text_data is not None else bytes_data
        if data is not None:
            await self.received(data)

    async def send_json(self, value: Any) -> None:
        """Send `value` as one text frame."""
        await self.send(text_data=json.dumps(value, separators=(",", ":"), default=str))

    async def send(
        self, text_data: str | None = None, bytes_data: bytes | None = None, close: int | None = None
    ) -> None:
        """Send one frame.

        Raises:
            StopConsumer: the client has not read for `SEND_SECONDS`, or is gone.
        """
        if not self._open:
            raise StopConsumer
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await super().send(text_data=text_data, bytes_data=bytes_data, close=close)
        except TimeoutError as error:
            self._open = False
            raise StopConsumer from error

    async def end(self, code: int = 1000, reason: str = "") -> None:
        """Close the open socket with a code of RFC 6455 or one of ours (4401, 4403, 4404, 4408)."""
        if self._open:
            self._open = False
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SEND_SECONDS):
                    await self.close(code=code, reason=reason)

    def _admit(self) -> Model | None:
        if self.required_action is None:
            raise NotAllowed("No right is declared for this.", code="not_declared")
        check_origin(self.scope)
        self.actor = actor_of_scope(self.scope)
        if self.required_action == PUBLIC:
            return self.find_object()
        if self.actor.user is None:
            raise NotSignedIn
        if not can(self.actor, self.required_action):
            raise NotAllowed
        target = self.find_object()
        if not can(self.actor, self.required_action, target):
            raise NotThere
        return target

    async def _refuse(self, refusal: Refused) -> None:
        """Answer the handshake with the error itself where the server can, else with the bare 403 of a close."""
        if "websocket.http.response" not in (self.scope.get("extensions") or {}):
            await self.close(code=4000 + refusal.status)
            return
        body = json.dumps({"detail": refusal.detail, "code": refusal.code}).encode()
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        start = {"type": "websocket.http.response.start", "status": refusal.status, "headers": headers}
        await self.base_send(start)
        await self.base_send({"type": "websocket.http.response.body", "body": body})

    async def _serve(self) -> None:
        try:
            await self.run()
            await self.end()
        except StopConsumer:
            await self.end(4408, "You did not read.")
        except Refused as refusal:
            await self.end(4000 + refusal.status, refusal.detail[:100])
        except (
            Exception
        ):  # The rim: a task nobody awaits must say why it died, and the client must not wait on.
            logger.exception("A websocket of %s failed.", type(self).__name__)
            await self.end(1011)

    async def _guard(self) -> None:
        while self._open:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                await database_sync_to_async(self._admit)()
            except Refused as refusal:
                await self.end(4000 + refusal.status, refusal.detail[:100])
                await self._stop_tasks()

    async def _stop_tasks(self) -> None:
        others = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def check_origin(scope: dict[str, Any]) -> None:
    """Refuse a browser that comes from another site (scheme, host and port must be ours, exactly).

    A script sends no Origin; it must then bring a token, because a cookie without an Origin proves nothing.

    Raises:
        NotAllowed: the origin is not ours.
    """
    origin = header_of(scope, b"origin")
    if not origin and header_of(scope, b"authorization"):
        return
    parts = urlsplit(origin)
    if f"{parts.scheme}://{parts.netloc}" not in settings.ALLOWED_ORIGINS:
        raise NotAllowed("This origin is not ours.", code="wrong_origin")
