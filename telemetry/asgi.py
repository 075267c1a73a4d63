"""The rim of a serving process: a request gets its id, is counted and timed, and begins a trace."""

import ipaddress
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from telemetry import context, metrics, tracing

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
BEGINNINGS = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})
SEEN = "telemetry"


@dataclass
class Seen:
    """What those further in find out about a request."""

    route: str = OTHER
    status: int = 0


def note_route(scope: Mapping[str, Any], route: str) -> None:
    """Say the pattern of the address; who never says it counts as `other`."""
    if SEEN in scope:
        scope[SEEN].route = route


class Observed:
    """ASGI middleware, the outermost. X-Request-ID and traceparent are believed of `proxies` only (networks)."""

    def __init__(self, application: Application, *, proxies: Sequence[str] = ()) -> None:
        self._application = application
        self._proxies = [ipaddress.ip_network(proxy, strict=False) for proxy in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = self._said(scope)
        request_id = context.accepted_request_id(said.get(b"x-request-id", ""))
        context.begin(request_id=request_id)
        seen = Seen()
        send = _noting(send, request_id, seen)
        if scope["type"] == "http":
            await self._answer({**scope, SEEN: seen}, receive, send, said.get(b"traceparent", ""))
        else:
            await self._application(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, parent: str) -> None:
        seen: Seen = scope[SEEN]
        method = scope["method"] if scope["method"] in METHODS else OTHER
        began = time.perf_counter()
        metrics.http_in_progress.inc()
        with tracing.span(f"HTTP {method}", kind="server", parent=parent) as span:
            try:
                await self._application(scope, receive, send)
            finally:
                metrics.http_in_progress.dec()
                status = str(seen.status or "none")
                metrics.http_requests.labels(method, seen.route, status).inc()
                metrics.http_seconds.labels(method, seen.route).observe(time.perf_counter() - began)
                span.tell("http.route", seen.route)
                span.tell("http.response.status_code", seen.status)
                if seen.status >= 500:
                    span.fail()

    def _said(self, scope: Scope) -> dict[bytes, str]:
        """The headers of the connection if a proxy of ours made it."""
        client = scope.get("client")
        if not self._proxies or not client:
            return {}
        try:
            address = ipaddress.ip_address(client[0])
        except ValueError:
            return {}
        if not any(address in proxy for proxy in self._proxies):
            return {}
        return {name: value.decode("latin-1") for name, value in scope["headers"]}


def _noting(send: Send, request_id: str, seen: Seen) -> Send:
    header = (b"x-request-id", request_id.encode())

    async def note(message: Message) -> None:
        if message["type"] in BEGINNINGS:
            seen.status = message.get("status", 0)
            message = {**message, "headers": [*message.get("headers", ()), header]}
        await send(message)

    return note
