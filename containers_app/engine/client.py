"""The async half's ground: one pool of connections per engine, API version, errors, requests and streams.

Docker API, "Versioning": every path carries the version, min(ours, engine's).
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from containers_app.engine.dial import connection_error, dial, tls_error_within
from containers_app.engine.endpoint import Endpoint, TcpAddress
from containers_app.engine.errors import (
    BadRequest,
    EngineError,
    EngineFault,
    ReportedFailure,
    StreamCut,
    Unreachable,
    UnsupportedEngine,
    error_for_status,
)
from containers_app.engine.hijack import Headers, Upgrade, engine_words, upgrade_request

OLDEST_API = "1.41"  # Engine 20.10
NEWEST_API = "1.51"  # the newest whose answers our code has seen
USER_AGENT = "quaymaster"

REQUEST_TIMEOUT = 60.0  # seconds for a whole request with a bounded answer
SLOW_START_TIMEOUT = 600.0  # seconds until the first byte of an answer the engine has to prepare
IDLE_BEFORE_PING = 15.0  # seconds of silence after which a stream has to prove it is alive
PING_TIMEOUT = 10.0  # seconds
_LONGEST_LINE = 8 * 1024 * 1024
_LONGEST_REFUSAL = 64 * 1024
_VERSION_REFUSED = re.compile(
    r"client (API )?version .*(too new|too old|newer than|minimum supported)", re.IGNORECASE | re.DOTALL
)

Params = Mapping[str, str | int | bool | None]
Body = AsyncIterator[bytes] | bytes


@dataclass(frozen=True)
class Ping:
    """What `/_ping` says about an engine without a body."""

    api_version: str
    builder_version: str
    swarm: str
    os_type: str


class _DialConnector(aiohttp.BaseConnector):
    """aiohttp's pool over our own `dial`, so that every road works alike (same hook as aiohttp.UnixConnector)."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(limit=0, keepalive_timeout=30.0)  # 0: followers must never starve a ping
        self._endpoint = endpoint

    async def _create_connection(
        self, req: aiohttp.ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout
    ) -> ResponseHandler:
        _, protocol = await dial(self._endpoint, self._factory)
        return protocol


class EngineClient:
    """One engine, one pool, one event loop. Use with `async with`; cheap to keep open."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        location = endpoint.location
        self._host = f"{location.host}:{location.port}" if isinstance(location, TcpAddress) else "docker"
        self._version = ""
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=_DialConnector(self.endpoint),
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection of the pool; streams still read from end in StreamCut."""
        if self._session is not None:
            await self._session.close()

    async def ping(self) -> Ping:
        """`GET /_ping`, the proof of life. Also settles the API version."""
        async with await self._send("GET", "/_ping", timeout=PING_TIMEOUT) as response:
            version = response.headers.get("Api-Version", "")
            words = {name: response.headers.get(name, "") for name in ("Builder-Version", "Swarm", "Ostype")}
        if not re.fullmatch(r"\d+\.\d+", version):
            raise UnsupportedEngine(f"What answers at {self.endpoint.address} is not a Docker engine.")
        self._version = negotiated(version)
        return Ping(version, words["Builder-Version"], words["Swarm"], words["Ostype"])

    async def api_version(self) -> str:
        """The version in use: min(ours, engine's)."""
        if not self._version:
            await self.ping()
        return self._version

    async def request_json(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        timeout: float = REQUEST_TIMEOUT,
    ) -> Any:
        """One request with a bounded answer; None where the engine has nothing to say. `path` without version.

        The caller has checked what it put into `path` (see reference.py). Raises EngineError.
        """
        async with (
            self.open(method, path, params=params, json=json, timeout=timeout) as response,
            self._body(timeout=timeout),
        ):
            text = await response.read()
        return decode(text) if text.strip() else None

    @asynccontextmanager
    async def open(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = REQUEST_TIMEOUT,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """A versioned request whose answer is read by the caller; `timeout` (seconds) counts until the headers.

        An engine that was exchanged under us refuses the version: it is negotiated anew, once. A body that
        streams cannot be sent twice, so such a request fails and the next one succeeds.
        """
        response = await self._versioned(
            method, path, body=body, timeout=timeout, params=params, json=json, headers=headers
        )
        async with response:
            yield response

    async def speaks(self, version: str) -> bool:
        """Whether the version in use is at least this one."""
        return _numbers(await self.api_version()) >= _numbers(version)

    async def upgrade(
        self,
        path: str,
        *,
        protocol: asyncio.Protocol,
        to: str = "h2c",
        headers: Headers = (),
        body: bytes = b"",
        timeout: float = REQUEST_TIMEOUT,
    ) -> asyncio.Transport:
        """POST on a fresh connection that the engine hands over (101): `protocol` gets it, and what follows.

        `to` is what the Upgrade header asks for: "h2c" for BuildKit (`/grpc`, `/session`), "tcp" for exec and attach.
        """
        version = await self.api_version()
        request = upgrade_request(
            path=f"/v{version}{path}", host=self._host, to=to, headers=headers, body=body
        )
        transport, switch = await dial(self.endpoint, lambda: Upgrade(request, protocol))
        try:
            async with asyncio.timeout(timeout):
                await switch.switched
        except TimeoutError as error:
            raise Unreachable(f"{self.endpoint.address} did not answer within {timeout:.0f} s.") from error
        except OSError as error:
            raise connection_error(self.endpoint, error) from error
        finally:
            if not switch.switched.done() or switch.switched.cancelled() or switch.switched.exception():
                transport.abort()
        return transport

    async def chunks(
        self, response: aiohttp.ClientResponse, *, watched: bool = False
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of an answer as they come. A cut raises StreamCut.

        `watched` is for streams that may rightly be silent: then every 15 s of silence asks the engine for a sign of
        life, since a silent TCP connection is no proof of one.
        """
        while True:
            async with self._body(timeout=None):
                try:
                    async with asyncio.timeout(IDLE_BEFORE_PING if watched else None):
                        data = await response.content.readany()
                except TimeoutError:
                    data = None
            if data is None:
                await self.assert_alive()
            elif data:
                yield data
            else:
                return

    async def lines(
        self, response: aiohttp.ClientResponse, *, watched: bool = False
    ) -> AsyncGenerator[dict[str, Any], None]:
        """The JSON objects of an answer, one a line."""
        rest = b""
        async for data in self.chunks(response, watched=watched):
            *whole, rest = (rest + data).split(b"\n")
            if len(rest) > _LONGEST_LINE:
                raise EngineFault("The engine sent a line without an end.")
            for line in whole:
                if line.strip():
                    yield decode(line)
        if rest.strip():
            yield decode(rest)

    async def assert_alive(self) -> None:
        """Raises StreamCut when the engine does not answer a ping."""
        try:
            await self.ping()
        except EngineError as error:
            raise StreamCut(f"The engine stopped answering: {error}") from error

    async def _versioned(
        self, method: str, path: str, *, body: Body | None, timeout: float | None, **parts: Any
    ) -> aiohttp.ClientResponse:
        version = await self.api_version()
        try:
            return await self._send(method, f"/v{version}{path}", body=body, timeout=timeout, **parts)
        except BadRequest as error:
            if not _VERSION_REFUSED.search(str(error)):
                raise
            await self.ping()
            if self._version == version:
                raise UnsupportedEngine(str(error), status=error.status) from error
            if isinstance(body, AsyncIterator):
                raise
        return await self._send(method, f"/v{self._version}{path}", body=body, timeout=timeout, **parts)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        timeout: float | None,
        params: Params | None = None,
        json: Any = None,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> aiohttp.ClientResponse:
        """One request; the answer's headers are in and its status is below 300."""
        if self._session is None:
            raise RuntimeError("An EngineClient is used inside `async with`.")
        try:
            async with asyncio.timeout(timeout):
                response = await self._session.request(
                    method,
                    URL(f"http://{self._host}{path}", encoded=True),
                    params=_query(params),
                    json=json,
                    data=body,
                    headers=headers,
                    allow_redirects=False,
                )
                if response.status >= 300:
                    async with response:
                        words = await response.content.read(_LONGEST_REFUSAL)
                    raise refusal(self.endpoint, status=response.status, body=words)
        except TimeoutError as error:
            raise Unreachable(f"{self.endpoint.address} did not answer within {timeout:.0f} s.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise self._no_answer(error) from error
        return response

    @asynccontextmanager
    async def _body(self, *, timeout: float | None) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(timeout):
                yield
        except TimeoutError as error:
            raise StreamCut(
                f"{self.endpoint.address} did not finish its answer within {timeout} s."
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            raise StreamCut(f"The connection to {self.endpoint.address} was cut: {error}") from error

    def _no_answer(self, error: Exception) -> EngineError:
        cause = tls_error_within(error) or error
        if isinstance(cause, OSError):
            return connection_error(self.endpoint, cause)
        return Unreachable(f"{self.endpoint.address} closed the connection without an answer.")


def refusal(endpoint: Endpoint, *, status: int, body: bytes) -> EngineError:
    """The error for an answer with a status ≥ 300."""
    words = engine_words(body)
    if status == 400 and "HTTP request to an HTTPS server" in words:
        return Unreachable(f"{endpoint.address} wants TLS: add CA, certificate and key.")
    return error_for_status(status, words)


def negotiated(engine_version: str) -> str:
    """min(ours, engine's); raises UnsupportedEngine for engines older than 20.10."""
    if _numbers(engine_version) < _numbers(OLDEST_API):
        raise UnsupportedEngine(
            f"This engine speaks API {engine_version}; Quaymaster needs {OLDEST_API} (Docker Engine 20.10) or newer."
        )
    return min(engine_version, NEWEST_API, key=_numbers)


def decode(text: bytes) -> Any:
    """JSON from the engine; raises EngineFault for what is not."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise EngineFault(f"The engine sent something that is not JSON: {text[:200]!r}.") from error


def checked_progress(line: dict[str, Any]) -> dict[str, Any]:
    """A line of a pull, push, load or import; raises ReportedFailure when it reports one (`errorDetail`)."""
    detail = line.get("errorDetail") or {}
    if words := detail.get("message") or line.get("error"):
        raise ReportedFailure(str(words), status=detail.get("code"))
    return line


def _query(params: Params | None) -> dict[str, str]:
    """Booleans as Docker reads them; None leaves a parameter out."""
    pairs = ((name, value) for name, value in (params or {}).items() if value is not None)
    return {name: str(int(value)) if isinstance(value, bool) else str(value) for name, value in pairs}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
