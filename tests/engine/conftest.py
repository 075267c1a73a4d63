"""The door on every road: each engine by unix socket, mutual TLS and SSH."""

from collections.abc import Callable, Iterator

import pytest

from containers_app.engine.endpoint import Endpoint
from tests.support.doors import Door, ssh_endpoint, tls_material
from tests.support.engines import Engine
from tests.support.ssh import SshServer, start_ssh_server

ROADS = ["new-unix", "new-tls", "new-ssh", "old-unix", "old-tls", "old-ssh"]


@pytest.fixture(scope="session")
def ssh_server() -> Iterator[SshServer]:
    server = start_ssh_server()
    yield server
    server.process.end()


@pytest.fixture(params=["new-unix", "old-unix"])
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    """Both engines, by unix socket: for what every engine has to do."""
    yield from _door(request)


@pytest.fixture(params=ROADS)
def every_door(request: pytest.FixtureRequest) -> Iterator[Door]:
    """Both engines by every road: for what depends on the transport."""
    yield from _door(request)


@pytest.fixture(params=["new-unix", "new-tls", "new-ssh"])
def new_door(request: pytest.FixtureRequest) -> Iterator[Door]:
    """The new engine by every road."""
    yield from _door(request)


def _door(request: pytest.FixtureRequest) -> Iterator[Door]:
    age, road = request.param.split("-")
    engine: Engine = request.getfixturevalue("engine" if age == "new" else "old_engine")
    engine.start()
    makers: dict[str, Callable[[], Endpoint]] = {
        "unix": lambda: Endpoint(engine.endpoint_address),
        "tls": lambda: Endpoint(engine.tls_address, tls=tls_material(engine)),
        "ssh": lambda: ssh_endpoint(request.getfixturevalue("ssh_server"), engine),
    }
    opened = Door(engine, makers[road]())
    yield opened
    opened.clear()
