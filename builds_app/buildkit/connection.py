"""Opens the connection to the BuildKit inside an engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from builds_app.buildkit.rpc import RpcClient
from containers_app.engine.dial import dial
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.reader import EngineReader

# From this API version on the API socket itself speaks HTTP/2, and ``POST /grpc`` is deprecated (moby
# f44b5abf).
_PLAIN_HTTP2_API = (1, 53)


@asynccontextmanager
async def open_control(endpoint: Endpoint) -> AsyncIterator[RpcClient]:
    """A connection to the engine's BuildKit, closed at the end; that ends all that was asked over it.

    Raises Unreachable and its kin, or the engine's refusal.
    """
    client = RpcClient()
    async with EngineReader(endpoint) as engine:
        api = tuple(map(int, (await engine.ping()).api_version.split(".")))
        # Over TLS the new way needs ALPN, which engines answer differently; the old one is served there as
        # well.
        if api >= _PLAIN_HTTP2_API and endpoint.tls is None:
            transport, _ = await dial(endpoint, lambda: client.protocol)
        else:
            transport = await engine.upgrade("/grpc", protocol=client.protocol)
    try:
        yield client
    finally:
        client.close()
        transport.abort()  # close() alone would wait for an engine that no longer reads
