"""Why there is no connection, in words; and what is refused on the way."""

import asyncio

import asyncssh
import pytest

from containers_app.engine.commands import open_commands
from containers_app.engine.dial import dial
from containers_app.engine.endpoint import Endpoint, SshMaterial, TlsMaterial
from containers_app.engine.errors import (
    CredentialsRefused,
    EngineError,
    HostKeyMismatch,
    HostKeyUnknown,
    InvalidCredentials,
    Unreachable,
    UnsupportedEngine,
)
from containers_app.engine.reader import EngineReader
from tests.support.certificates import Authority
from tests.support.doors import ssh_endpoint, tls_material
from tests.support.engines import Engine
from tests.support.services import free_port
from tests.support.ssh import SshServer, new_key, public_text

PATIENCE = 60.0


async def refusal(endpoint: Endpoint) -> EngineError:
    """Why the endpoint does not answer: the async and the sync half have to agree."""
    with pytest.raises(EngineError) as asynchronous:
        async with asyncio.timeout(PATIENCE), EngineReader(endpoint) as engine:
            await engine.ping()
    with pytest.raises(EngineError) as synchronous:
        await asyncio.to_thread(_open, endpoint)
    assert type(synchronous.value) is type(asynchronous.value)
    assert str(synchronous.value) == str(asynchronous.value)
    return asynchronous.value


def _open(endpoint: Endpoint) -> None:
    with open_commands(endpoint):
        pass


async def test_it_says_that_nothing_listens() -> None:
    error = await refusal(Endpoint(f"tcp://127.0.0.1:{free_port()}", allow_plain_tcp=True))

    assert isinstance(error, Unreachable)
    assert "Nothing listens" in str(error)


async def test_it_says_that_there_is_no_socket() -> None:
    assert "There is no socket" in str(await refusal(Endpoint("unix:///nowhere/docker.sock")))


async def test_it_says_that_a_host_is_unknown() -> None:
    error = await refusal(Endpoint("tcp://no-such-host.invalid:2375", allow_plain_tcp=True))

    assert "is not known" in str(error)


async def test_it_says_that_an_engine_wants_tls(engine: Engine) -> None:
    error = await refusal(Endpoint(engine.tls_address, allow_plain_tcp=True))

    assert "wants TLS" in str(error)


async def test_it_says_that_a_port_speaks_no_tls(ssh_server: SshServer, engine: Engine) -> None:
    error = await refusal(Endpoint(f"tcp://127.0.0.1:{ssh_server.port}", tls=tls_material(engine)))

    assert "does not speak TLS" in str(error)


async def test_it_says_that_something_is_no_engine() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        error = await refusal(Endpoint(f"tcp://127.0.0.1:{port}", allow_plain_tcp=True))

    assert isinstance(error, UnsupportedEngine)


async def test_it_trusts_only_the_given_authority(engine: Engine) -> None:
    ours = tls_material(engine)
    other = TlsMaterial(ca=Authority().certificate, cert=ours.cert, key=ours.key)

    error = await refusal(Endpoint(engine.tls_address, tls=other))

    assert "is not valid for this CA" in str(error)


async def test_it_says_that_a_certificate_is_refused(engine: Engine) -> None:
    stranger = Authority().client()
    material = TlsMaterial(ca=engine.authority.certificate, cert=stranger.cert, key=stranger.key)

    error = await refusal(Endpoint(engine.tls_address, tls=material))

    assert isinstance(error, CredentialsRefused)


async def test_it_says_that_a_certificate_is_unreadable(engine: Engine) -> None:
    ours, foreign = tls_material(engine), Authority().client()

    for material in (
        TlsMaterial(ca=b"no PEM", cert=ours.cert, key=ours.key),
        TlsMaterial(ca=ours.ca, cert=ours.cert, key=foreign.key),
        TlsMaterial(ca=ours.ca, cert="\N{SNOWMAN}".encode(), key=b""),
    ):
        assert isinstance(await refusal(Endpoint(engine.tls_address, tls=material)), InvalidCredentials)


async def test_it_shows_an_unknown_host_key_before_anything_is_proved(
    engine: Engine, ssh_server: SshServer
) -> None:
    error = await refusal(ssh_endpoint(ssh_server, engine, host_key=""))

    assert isinstance(error, HostKeyUnknown)
    assert error.key == ssh_server.host_key


async def test_it_refuses_another_host_key(engine: Engine, ssh_server: SshServer) -> None:
    error = await refusal(ssh_endpoint(ssh_server, engine, host_key=public_text(new_key())))

    assert isinstance(error, HostKeyMismatch)
    assert error.key == ssh_server.host_key


async def test_it_says_that_a_key_is_refused(engine: Engine, ssh_server: SshServer) -> None:
    stranger = new_key().export_private_key("openssh")

    assert isinstance(
        await refusal(ssh_endpoint(ssh_server, engine, private_key=stranger)), CredentialsRefused
    )


async def test_it_says_that_a_key_is_unreadable(engine: Engine, ssh_server: SshServer) -> None:
    locked = new_key().export_private_key("pkcs8-pem", passphrase="secret")

    for key in (b"no key", locked):
        assert isinstance(
            await refusal(ssh_endpoint(ssh_server, engine, private_key=key)), InvalidCredentials
        )


async def test_it_says_that_the_far_socket_is_missing(ssh_server: SshServer) -> None:
    material = SshMaterial(private_key=ssh_server.private_key, host_key=ssh_server.host_key)

    error = await refusal(Endpoint(ssh_server.address(path="/nowhere/docker.sock"), ssh=material))

    assert "cannot open /nowhere/docker.sock" in str(error)


async def test_it_shares_one_ssh_connection(engine: Engine, ssh_server: SshServer) -> None:
    """Twenty sockets at once, though this server allows two sessions and ten sign-ins under way."""
    endpoint = ssh_endpoint(ssh_server, engine)

    async with asyncio.timeout(PATIENCE):
        dialled = await asyncio.gather(*(dial(endpoint, asyncio.Protocol) for _ in range(20)))

    connections = {transport.get_extra_info("connection") for transport, _ in dialled}
    for transport, _ in dialled:
        transport.close()
    assert len(connections) == 1
    assert isinstance(connections.pop(), asyncssh.SSHClientConnection)


async def test_it_dials_anew_when_the_ssh_connection_is_lost(engine: Engine, ssh_server: SshServer) -> None:
    endpoint = ssh_endpoint(ssh_server, engine)

    async with asyncio.timeout(PATIENCE), EngineReader(endpoint) as reader:
        await reader.ping()
        transport, _ = await dial(endpoint, asyncio.Protocol)
        transport.get_extra_info("connection").abort()
        await reader.ping()
