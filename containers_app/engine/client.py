"""The async half's ground: one pool of connections per engine, API version, errors, requests and streams."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.client_proto import ResponseHandler
from typing_extensions import override
from yarl import URL

from containers_app.engine import calls
from containers_app.engine.answers import LONGEST_ANSWER, LONGEST_REFUSAL, decode, decode_object, refusal
from containers_app.engine.dial import connection_error, dial, tls_error_within
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import (
    BadRequest,
    EngineError,
    EngineFault,
    StreamCut,
    Unreachable,
    UnsupportedEngine,
)
from containers_app.engine.hijack import Headers, Upgrade, upgrade_request
from containers_app.engine.versions import at_least, is_version_refusal, negotiated

USER_AGENT = "quaymaster"
REQUEST_PATIENCE = 60.0  # seconds for a whole request with a bounded answer
SLOW_START_PATIENCE = 600.0  # seconds until the first byte of an answer that the engine has to prepare
PING_PATIENCE = 10.0  # seconds
IDLE_BEFORE_PING = 15.0  # seconds of silence after which a stream has to prove that it is alive
_LONGEST_LINE = 8 * 1024 * 1024

Params = Mapping[str, str | int | bool | None]
Body = AsyncIterator[bytes] | bytes


@dataclass(frozen=True)
class Ping:
    """What `/_ping` says about an engine without a body; `api_version` is the newest it speaks."""

    api_version: str
    builder_version: str
    swarm: str
    os_type: str


class _DialConnector(aiohttp.BaseConnector):
    """aiohttp's pool over our own `dial`, so that every road works alike. Same hook as aiohttp.UnixConnector."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(limit=0, keepalive_timeout=30.0)  # 0: followers must never starve a ping
        self._endpoint = endpoint

    @override
    async def _create_connection(
        self, req: aiohttp.ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout
    ) -> ResponseHandler:
        _, protocol = await dial(self._endpoint, self._factory)
        return protocol


class EngineClient:
    """One engine, one pool, one event loop. Use with `async with`; cheap to keep open.

    `patience` is in seconds everywhere; what takes longer raises Unreachable.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._version = ""
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Make the pool; connections are opened when they are needed."""
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
        """Close it."""
        await self.close()

    async def close(self) -> None:
        """Close every connection of the pool; streams still read from end in StreamCut."""
        if self._session is not None:
            await self._session.close()

    async def ping(self) -> Ping:
        """`GET /_ping`, the proof of life. Settles the API version on the way."""
        async with await self._send("GET", "/_ping", patience=PING_PATIENCE) as response:
            said = {name: response.headers.get(name, "") for name in ("Builder-Version", "Swarm", "Ostype")}
            newest = response.headers.get("Api-Version", "")
        self._version = negotiated(newest, address=self.endpoint.address)
        return Ping(newest, said["Builder-Version"], said["Swarm"], said["Ostype"])

    async def api_version(self) -> str:
        """The version in use: min(ours, engine's)."""
        if not self._version:
            await self.ping()
        return self._version

    async def speaks(self, version: str) -> bool:
        """Whether the version in use is at least this one."""
        return at_least(await self.api_version(), version)

    async def request_json(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        patience: float = REQUEST_PATIENCE,
    ) -> Any:
        """One request with a bounded answer; None where the engine has nothing to say.

        `path` is without version, and whoever made it has checked what it holds (see reference.py).
        """
        async with (
            self.open(method, path, params=params, json=json, patience=patience) as response,
            self._body(patience=patience),
        ):
            text = bytearray()
            async for data in response.content.iter_any():
                text += data
                if len(text) > LONGEST_ANSWER:
                    raise EngineFault(f"The engine's answer is longer than {LONGEST_ANSWER // 2**20} MiB.")
        return decode(bytes(text)) if text.strip() else None

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
        patience: float | None = REQUEST_PATIENCE,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """A versioned request whose answer is read by the caller; `patience` counts until the headers are in.

        An engine that was exchanged under us refuses the version: it is negotiated anew, once. A body that
        streams cannot be sent twice, so such a request fails and the next one succeeds.
        """
        response = await self._versioned(
            method, path, params=params, json=json, body=body, headers=headers, patience=patience
        )
        async with response:
            yield response

    async def upgrade(
        self,
        path: str,
        *,
        protocol: asyncio.Protocol,
        to: str = "h2c",
        headers: Headers = (),
        body: bytes = b"",
        patience: float = REQUEST_PATIENCE,
    ) -> asyncio.Transport:
        """POST on a connection of its own that the engine hands over (101); `protocol` gets it and what follows.

        `to` is what the Upgrade header asks for: "h2c" for BuildKit (`/grpc`, `/session`), "tcp" for exec and
        attach.
        """
        version = await self.api_version()
        with calls.observed("POST", path) as call:
            request = upgrade_request(
                path=f"/v{version}{path}",
                host=self.endpoint.http_host,
                to=to,
                headers=[*call.headers.items(), *headers],
                body=body,
            )
            transport, switch = await dial(self.endpoint, lambda: Upgrade(request, protocol))
            try:
                async with asyncio.timeout(patience):
                    await switch.switched
            except BaseException as error:
                transport.abort()
                if isinstance(error, TimeoutError):
                    raise self._no_answer_within(patience) from error
                if isinstance(error, OSError):
                    raise connection_error(self.endpoint, error) from error
                raise
        return transport

    async def chunks(
        self, response: aiohttp.ClientResponse, *, watched: bool = False
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of an answer as they come. A cut raises StreamCut.

        `watched` is for streams that may rightly be silent: then every 15 s of silence asks the engine for a sign
        of life, since a silent connection is no proof of one.
        """
        while True:
            data: bytes | None = None
            async with self._body(patience=None):
                try:
                    async with asyncio.timeout(IDLE_BEFORE_PING if watched else None):
                        data = await response.content.readany()
                except TimeoutError:
                    data = None
            if data is None:
                await self._assert_alive()
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
                    yield decode_object(line)
        if rest.strip():
            yield decode_object(rest)

    async def _assert_alive(self) -> None:
        try:
            await self.ping()
        except EngineError as error:
            raise StreamCut(f"The engine stopped answering: {error}") from error

    async def _versioned(
        self,
        method: str,
        path: str,
        *,
        body: Body | None,
        **parts: Any,
    ) -> aiohttp.ClientResponse:
        version = await self.api_version()
        try:
            return await self._send(method, f"/v{version}{path}", body=body, **parts)
        except BadRequest as error:
            if not is_version_refusal(error):
                raise
            await self.ping()
            if self._version == version:
                raise UnsupportedEngine(str(error), status=error.status) from error
            if isinstance(body, AsyncIterator):
                raise
        return await self._send(method, f"/v{self._version}{path}", body=body, **parts)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        patience: float | None,
        params: Params | None = None,
        json: Any = None,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> aiohttp.ClientResponse:
        """One request; when it returns the answer's headers are in and its status is below 300."""
        with calls.observed(method, path) as call:
            response = await self._request(
                method,
                path,
                patience=patience,
                params=_query(params),
                json=json,
                data=body,
                headers={**call.headers, **(headers or {})},
            )
            call.status = response.status
            return response

    async def _request(
        self, method: str, path: str, *, patience: float | None, **parts: Any
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("An EngineClient is used inside `async with`.")
        try:
            async with asyncio.timeout(patience):
                response = await self._session.request(
                    method,
                    URL(f"http://{self.endpoint.http_host}{path}", encoded=True),
                    allow_redirects=False,
                    **parts,
                )
                if response.status < 300:
                    return response
                async with response:
                    said = await response.content.read(LONGEST_REFUSAL)
        except TimeoutError as error:
            raise self._no_answer_within(patience) from error
        except (aiohttp.ClientError, OSError) as error:
            raise self._no_answer(error) from error
        raise refusal(self.endpoint, status=response.status, body=said)

    @asynccontextmanager
    async def _body(self, *, patience: float | None) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(patience):
                yield
        except TimeoutError as error:
            raise StreamCut(
                f"{self.endpoint.address} did not finish its answer within {patience} s."
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            raise StreamCut(f"The connection to {self.endpoint.address} was cut: {error}") from error

    def _no_answer(self, error: Exception) -> EngineError:
        cause = tls_error_within(error) or error
        if isinstance(cause, OSError):
            return connection_error(self.endpoint, cause)
        return Unreachable(f"{self.endpoint.address} closed the connection without an answer.")

    def _no_answer_within(self, patience: float | None) -> EngineError:
        return Unreachable(f"{self.endpoint.address} did not answer within {patience} s.")


def _query(params: Params | None) -> dict[str, str]:
    """Booleans as Docker reads them; None leaves a parameter out."""
    pairs = ((name, value) for name, value in (params or {}).items() if value is not None)
    return {name: str(int(value)) if isinstance(value, bool) else str(value) for name, value in pairs}
