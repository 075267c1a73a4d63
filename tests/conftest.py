"""Fixtures that every area uses: engines, Redis, registries. An area's own are in its own conftest."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from scripts.engines.binaries import new_engine, old_engine
from tests.support.compose import compose_program
from tests.support.engines import Engine
from tests.support.live import LiveServer
from tests.support.on_team import on_team
from tests.support.processes import run_directory
from tests.support.services import Registry, start_redis, start_registry
from tests.support.stack import Stack
from tests.support.tokens import TokenRegistry, start_token_registry

# A busy machine is no defect.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

pytest_plugins = ["tests.support.strictness", "tests.support.people"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On the installation of a team, those about the installation come first: it is then as its operator has it."""
    if on_team():
        items.sort(key=lambda item: not item.path.is_relative_to(Path(__file__).parent / "team"))


def pytest_collection_finish() -> None:
    """What is there now stays until the end: looking through it for garbage takes a tenth of the time of all tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """Engine 28.5, shared by the session: leave it as you found it, or use `clean_engine`."""
    yield from _running(Engine(name="new", binaries=new_engine))


@pytest.fixture(scope="session")
def second_engine() -> Iterator[Engine]:
    """Another engine 28.5, for what needs two hosts."""
    yield from _running(Engine(name="second", binaries=new_engine))


@pytest.fixture(scope="session")
def containerd_engine() -> Iterator[Engine]:
    """Engine 28.5 that keeps its images as engine 29 does by default."""
    yield from _running(Engine(name="containerd", binaries=new_engine, containerd=True))


@pytest.fixture(scope="session")
def old_engine_session() -> Iterator[Engine]:
    """Engine 20.10, shared by the session."""
    yield from _running(Engine(name="old", binaries=old_engine))


@pytest.fixture(name="old_engine")
def _old_engine(old_engine_session: Engine) -> Engine:
    """Engine 20.10, running."""
    old_engine_session.start()
    return old_engine_session


@pytest.fixture
def clean_engine(engine: Engine) -> Iterator[Engine]:
    """`engine`, running and empty but for the base image, and left so."""
    yield from _clean(engine)


@pytest.fixture
def clean_second_engine(second_engine: Engine) -> Iterator[Engine]:
    """`second_engine`, running and empty but for the base image, and left so."""
    yield from _clean(second_engine)


@pytest.fixture
def clean_old_engine(old_engine: Engine) -> Iterator[Engine]:
    """`old_engine`, running and empty but for the base image, and left so."""
    yield from _clean(old_engine)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A private Redis at the address that the settings name; its URL."""
    process = start_redis()
    yield f"unix://{process.log.parent}/redis.sock"
    process.end()


@pytest.fixture(scope="session")
def registry() -> Iterator[Registry]:
    """A private registry with the account `quay:harbour`; engines reach it after `engine.invite(port)`."""
    server = start_registry(name="registry", with_account=True)
    yield server
    server.process.end()


@pytest.fixture(scope="session")
def open_registry() -> Iterator[Registry]:
    """A private registry open to everybody."""
    server = start_registry(name="open-registry", with_account=False)
    yield server
    server.process.end()


@pytest.fixture(scope="session")
def token_registry() -> Iterator[TokenRegistry]:
    """A private registry that wants bearer tokens."""
    server = start_token_registry()
    yield server
    server.end()


@pytest.fixture(scope="session")
def live(request: pytest.FixtureRequest) -> Iterator[LiveServer | Stack]:
    """Quaymaster's real processes on a free port, with SQLite, a Redis and data of their own.

    With `tests.support.on_team` it is the `stack`.
    """
    if on_team():
        stack: Stack = request.getfixturevalue("stack")
        stack.open_to(run_directory())
        stack.trust()
        yield stack
        return
    server = LiveServer(extra={"QUAYMASTER_COMPOSE": str(compose_program())})
    yield server
    server.end()


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A team's whole installation, on an engine of its own. Who breaks a part of it waits until it is well again."""
    stack = Stack()
    yield stack
    stack.end()


def _running(engine: Engine) -> Iterator[Engine]:
    yield engine
    engine.end()


def _clean(engine: Engine) -> Iterator[Engine]:
    engine.clean()
    yield engine
    engine.clean()
