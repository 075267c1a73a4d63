"""The base of all websockets: who may open one, how long he may keep it, and how much he may make us wait."""

import asyncio
import contextlib
import json
import logging
from collections import Counter
from collections.abc import Collection
from typing import Any, ClassVar, cast

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db.models import Model

from accounts_app.errors import NotAllowed, NotSignedIn, NotThere, Refused
from accounts_app.identity import actor_of_scope, header_of
from accounts_app.permissions import NOBODY, PUBLIC, Actor, can
from telemetry import metrics

logger = logging.getLogger(__name__)

SEND_SECONDS = 10.0
RECHECK_SECONDS = 4.0  # and a second for the answer
MOST_SOCKETS = 256  # of one person, in this process

_places: Counter[int | None] = Counter()


class GuardedConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types of its own
    """A websocket that is refused before it opens unless its person may have it.

    A subclass declares `required_action`, may say in `find_object` what it is about, and lives in `run`, which starts
    when the socket is open and whose end closes it. `received` gets what the client says. Every send has a timeout:
    a client that does not read loses its socket. Losing the right or the session closes it within 5 seconds, and so
    does not being able to tell. A person has a limited number of sockets.
    """

    required_action: ClassVar[str | None] = None

    actor: Actor = NOBODY
    target: Model | None = None
    _tasks: tuple[asyncio.Task[None], ...] = ()
    _closing: asyncio.Task[None] | None = None
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

    async def __call__(self, *connection: Any) -> None:
        """Live as long as the connection; nothing of ours goes on after it."""
        try:
            await super().__call__(*connection)
        finally:
            await self._stop_tasks()

    async def connect(self) -> None:
        try:
            self.target = await database_sync_to_async(self._admit)()
            person = _take_place(self.actor)
        except Refused as refusal:
            await self._refuse(refusal)
            raise StopConsumer from refusal
        try:
            await self.accept()
        except BaseException:
            _leave_place(person)
            raise
        self._open = True
        is_open = metrics.websockets_open.labels(self._noun())
        is_open.inc()
        serve = asyncio.create_task(self._serve(), name="socket-serve")
        serve.add_done_callback(lambda _: _leave_place(person))
        serve.add_done_callback(lambda _: is_open.dec())
        self._tasks = (asyncio.create_task(self._guard(), name="socket-guard"), serve)

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
        except OSError as error:  # TimeoutError, or the server's word for a client that is gone
            raise StopConsumer from error
        sent = bytes_data or (text_data or "").encode()
        metrics.websocket_bytes.labels(self._noun()).inc(len(sent))

    async def end(self, code: int = 1000, reason: str = "") -> None:
        """Close the open socket with a code of RFC 6455 or one of ours (4401, 4403, 4404, 4408).

        A client that does not read is told as soon as it reads again, unless its connection breaks before.
        """
        if self._open:
            self._open = False
            metrics.websockets_closed.labels(self._noun(), code).inc()
            self._closing = asyncio.create_task(self._close(code, reason), name="socket-close")
            await asyncio.wait({self._closing}, timeout=SEND_SECONDS)

    async def _close(self, code: int, reason: str) -> None:
        with contextlib.suppress(OSError):
            await self.close(code=code, reason=reason)

    @classmethod
    def _noun(cls) -> str:
        """What it shows, as metrics call it: `logs`, `stats`, `exec`."""
        return cls.__name__.removesuffix("Consumer").lower()

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
                await self._stop_serving()
            except (
                Exception
            ):  # The rim: a guard nobody awaits must not die in silence; who cannot be checked may not stay.
                logger.exception("The right to a websocket of %s could not be checked.", type(self).__name__)
                await self.end(1011, "Your right to this could not be checked.")
                await self._stop_serving()

    async def _stop_tasks(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
        await self._stop_serving()

    async def _stop_serving(self) -> None:
        others = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _take_place(actor: Actor) -> int | None:
    person = actor.user.pk if actor.user else None
    if _places[person] >= MOST_SOCKETS:
        raise Refused("too_many_sockets", f"At most {MOST_SOCKETS} sockets at once.", status=429)
    _places[person] += 1
    return person


def _leave_place(person: int | None) -> None:
    _places[person] -= 1
    if not _places[person]:
        del _places[person]


def check_origin(scope: dict[str, Any]) -> None:
    """Refuse a browser that comes from another site (scheme, host and port must be ours, exactly).

    A script sends no Origin; it must then bring a token, because a cookie without an Origin proves nothing.

    Raises:
        NotAllowed: the origin is not ours.
    """
    origin = header_of(scope, b"origin")
    if not origin and header_of(scope, b"authorization"):
        return
    if origin not in _our_origins(scope):
        raise NotAllowed("This origin is not ours.", code="wrong_origin")


def _our_origins(scope: dict[str, Any]) -> Collection[str]:
    """As browsers write them (RFC 6454). Another site's page cannot choose the Host its browser sends to us."""
    if settings.ANY_ADDRESS:
        return {f"https://{header_of(scope, b'host')}"}
    return cast("Collection[str]", settings.ALLOWED_ORIGINS)
