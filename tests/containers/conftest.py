"""Clean engines as hosts, asked by the owner; nobody watches them, the bench mirrors them itself."""

from collections.abc import Iterator

import pytest

from containers_app.actions import mirrored
from fleet_app.models import Host
from tests.support.bench import Bench
from tests.support.engines import Engine
from tests.support.people import Person
from tests.support.ssh import SshServer, start_ssh_server


@pytest.fixture(autouse=True)
def not_watched(monkeypatch: pytest.MonkeyPatch, redis_server: str) -> None:
    """No watcher runs, so an action has no reason to wait for the mirror."""
    del redis_server
    monkeypatch.setattr(mirrored, "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def bench(transactional_db: None, clean_engine: Engine, owner: Person) -> Bench:
    """A clean engine as a host, asked by the owner."""
    del transactional_db
    return _bench(clean_engine, owner)


@pytest.fixture
def old_bench(transactional_db: None, clean_old_engine: Engine, owner: Person) -> Bench:
    """A clean engine 20.10 as a host, asked by the owner."""
    del transactional_db
    return _bench(clean_old_engine, owner)


@pytest.fixture
def containerd_bench(transactional_db: None, containerd_engine: Engine, owner: Person) -> Iterator[Bench]:
    """An engine with the image store of containerd as a host, asked by the owner."""
    del transactional_db
    containerd_engine.clean()
    yield _bench(containerd_engine, owner)
    containerd_engine.clean()


def _bench(engine: Engine, owner: Person) -> Bench:
    host = Host.objects.create(name=engine.name, address=engine.endpoint_address)
    bench = Bench(engine=engine, host=host, owner=owner)
    bench.mirror()
    return bench


@pytest.fixture(scope="session")
def ssh_server() -> Iterator[SshServer]:
    """An SSH server on loopback, on the machine of the engines."""
    server = start_ssh_server(name="ssh-of-hosts")
    yield server
    server.process.end()
