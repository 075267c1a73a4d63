"""A script's view of Quaymaster: the REST API with a token, and its websockets."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from scripts.demo.show import DemoFailed
from scripts.direct import open_direct

ENDED = {"succeeded", "failed", "cancelled", "interrupted"}
WAIT_SECONDS = 60
DEADLINE_SECONDS = 180


class Api:
    """Calls of `/api/v1/`; answers are JSON, errors are DemoFailed in the API's own words."""

    def __init__(self, *, url: str, token: str) -> None:
        """`url` is where Quaymaster is, without a trailing slash."""
        self.url = url
        self._authorization = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: str) -> Any:
        """Read something."""
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Make or change something; an operation that is begun is waited for, see `ended`."""
        headers = {"Content-Type": "application/json", "Prefer": f"wait={WAIT_SECONDS}"}
        return self._call("POST", path, data=json.dumps(body or {}).encode(), headers=headers)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change a part of something."""
        headers = {"Content-Type": "application/json"}
        return self._call("PATCH", path, data=json.dumps(body).encode(), headers=headers)

    def upload(self, path: str, *, fields: Mapping[str, str], files: Mapping[str, Path], to: str) -> Any:
        """Post a form with `files` (name to file) as parts called `to`; returns at once."""
        boundary = uuid.uuid4().hex
        parts = [_part(boundary, f'name="{name}"', value.encode()) for name, value in fields.items()]
        parts += [
            _part(boundary, f'name="{to}"; filename="{name}"', file.read_bytes())
            for name, file in files.items()
        ]
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._call(
            "POST", path, data=b"".join([*parts, f"--{boundary}--\r\n".encode()]), headers=headers
        )

    def send(self, path: str, *, file: Path) -> bytes:
        """Post the bytes of a file as they are; returns the answer as it is."""
        headers = {"Content-Type": "application/x-tar", "Content-Length": str(file.stat().st_size)}
        with file.open("rb") as body:
            return self._open(self._request("POST", path, data=body, headers=headers))

    def delete(self, path: str) -> Any:
        """Remove something."""
        return self._call("DELETE", path, headers={"Prefer": f"wait={WAIT_SECONDS}"})

    def ended(self, operation: dict[str, Any], *, seconds: float = DEADLINE_SECONDS) -> dict[str, Any]:
        """The operation when it has succeeded; DemoFailed in the engine's words otherwise, or if it takes longer."""
        end = time.monotonic() + seconds
        while operation["state"] not in ENDED:
            if time.monotonic() > end:
                raise DemoFailed(f"{operation['command']} has not ended within {seconds:.0f} s")
            time.sleep(0.2)
            operation = self.get(f"operations/{operation['id']}/")
        if operation["state"] != "succeeded":
            words = [operation["error_detail"] or operation["state"], operation["error_hint"]]
            raise DemoFailed(f"{operation['command']}: {' '.join(filter(None, words))}")
        return operation

    def when(self, path: str, condition: Callable[[Any], bool], *, what: str) -> Any:
        """What `path` answers as soon as `condition` holds for it."""
        end = time.monotonic() + DEADLINE_SECONDS
        while not condition(answer := self.get(path)):
            if time.monotonic() > end:
                raise DemoFailed(f"{what}: not within {DEADLINE_SECONDS} s")
            time.sleep(0.1)
        return answer

    @contextmanager
    def socket(self, path: str) -> Iterator[ClientConnection]:
        """A websocket of `/ws/`."""
        address = f"{self.url.replace('http', 'ws', 1)}/ws/{path}"
        try:
            with connect(
                address, additional_headers=self._authorization, proxy=None, open_timeout=60
            ) as socket:
                yield socket
        except (WebSocketException, OSError) as error:
            raise DemoFailed(f"{address}: {error}") from error

    def _call(
        self, method: str, path: str, *, data: Any = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        body = self._open(self._request(method, path, data=data, headers=headers))
        return json.loads(body) if body else None

    def _request(self, method: str, path: str, *, data: Any, headers: Mapping[str, str] | None) -> Request:
        url = f"{self.url}/api/v1/{path}"
        return Request(url, data=data, method=method, headers={**self._authorization, **(headers or {})})  # noqa: S310 our own address

    def _open(self, request: Request) -> bytes:
        try:
            with open_direct(request, timeout=WAIT_SECONDS + 30) as response:
                answer: bytes = response.read()
                return answer
        except HTTPError as error:
            said = error.read().decode(errors="replace")
            raise DemoFailed(
                f"{request.get_method()} {request.selector}: {error.code} {said[:500]}"
            ) from error
        except OSError as error:
            raise DemoFailed(f"{request.get_method()} {request.selector}: {error}") from error


def _part(boundary: str, disposition: str, content: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"
