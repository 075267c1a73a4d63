"""An error of the API from where there is no Django: the same form, sent by hand."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from controlplane.headers import HEADERS

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def refuse(send: Send, *, status: int, code: str, detail: str, retry_after: int = 0) -> None:
    """Answer an HTTP request with `{detail, code}`; what is left of its body is not read, so the connection ends."""
    headers = {
        **HEADERS,
        **({"Retry-After": str(retry_after)} if retry_after else {}),
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": json.dumps({"detail": detail, "code": code}).encode()})


async def nothing_here(_scope: MutableMapping[str, Any], _receive: Any, send: Send) -> None:
    """An ASGI application for addresses that this process does not serve: 404."""
    await refuse(send, status=404, code="not_found", detail="There is nothing at this address.")
