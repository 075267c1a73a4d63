"""A build bench: a folder, a Dockerfile, an engine, and everything the build reported."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from builds_app.buildkit import BuildRequest, BuildResult, LogChunk, Step, StepModel, Update, build
from builds_app.dockerfile import parse_dockerfile
from containers_app.engine.endpoint import Endpoint
from tests.support.doors import ssh_endpoint, tls_material
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.services import Registry
from tests.support.ssh import SshServer, start_ssh_server
from tests.support.tokens import TokenRegistry

settings.register_profile("unhurried", deadline=None, max_examples=60, derandomize=True, database=None)
settings.load_profile("unhurried")


@dataclass(kw_only=True)
class Bench:
    """Builds what lies in ``context``; what a build reported stays until the next one starts."""

    engine: Engine
    endpoint: Endpoint
    context: Path
    steps: StepModel = field(default_factory=StepModel)
    chunks: list[LogChunk] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    def write(self, path: str, content: str = "") -> Path:
        """A file of the context, with the folders above it."""
        file = self.context / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return file

    async def build(
        self,
        text: str = "",
        *,
        on_update: Callable[[Update], Awaitable[None]] | None = None,
        **options: Any,
    ) -> BuildResult:
        """Builds; ``text`` first becomes the context's ``Dockerfile``, BASE standing for the base image."""
        if text:
            self.write("Dockerfile", text.replace("BASE", BASE_IMAGE))
        written = self.context / options.get("dockerfile", "Dockerfile")
        self.steps = StepModel(parse_dockerfile(written.read_text() if written.is_file() else ""))
        self.chunks = []

        async def note(update: Update) -> None:
            async with self.heard:
                self.steps.feed(update)
                self.chunks.extend(update.logs)
                self.heard.notify_all()
            if on_update is not None:
                await on_update(update)

        return await build(self.endpoint, BuildRequest(context=self.context, **options), note)

    async def wait_for_log(self, words: str) -> None:
        """Waits until the running build has printed the words."""
        async with asyncio.timeout(120), self.heard:
            await self.heard.wait_for(lambda: words in self.log())

    def log(self, stream: int | None = None) -> str:
        """All output of the steps, of one stream or of both."""
        parts = [chunk.data for chunk in self.chunks if stream in (None, chunk.stream)]
        return b"".join(parts).decode(errors="replace")

    def step(self, words: str) -> Step:
        """The one step whose name holds the words."""
        (found,) = [step for step in self.steps.steps if words in step.name]
        return found

    def inspect(self, image: str) -> dict[str, Any]:
        """What the engine knows of an image."""
        with self.engine.client() as api:
            return dict(api.inspect_image(image))


@pytest.fixture(params=["engine", "old_engine"])
def each_engine(request: pytest.FixtureRequest) -> Engine:
    """The newest and the oldest engine, one after the other."""
    engine: Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def bench(engine: Engine, tmp_path: Path) -> Bench:
    """A bench at the newest engine."""
    return _bench(engine, tmp_path)


@pytest.fixture(params=["tls", "ssh"])
def remote_bench(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Bench:
    """A bench at the newest engine, reached by TLS and by SSH."""
    if request.param == "tls":
        endpoint = Endpoint(engine.tls_address, tls=tls_material(engine))
    else:
        endpoint = ssh_endpoint(request.getfixturevalue("ssh_server"), engine)
    return Bench(engine=engine, endpoint=endpoint, context=tmp_path)


@pytest.fixture(scope="session")
def ssh_server() -> Iterator[SshServer]:
    """An SSH server through which engines are reached."""
    server = start_ssh_server()
    yield server
    server.process.end()


@pytest.fixture
def each_bench(each_engine: Engine, tmp_path: Path) -> Bench:
    """A bench at the newest and at the oldest engine."""
    return _bench(each_engine, tmp_path)


def _bench(engine: Engine, context: Path) -> Bench:
    engine.start()
    return Bench(engine=engine, endpoint=Endpoint(engine.endpoint_address), context=context)


@pytest.fixture(scope="session")
def invited() -> set[tuple[str, int]]:
    """Engines and the ports of ours that they can reach already."""
    return set()


@pytest.fixture
def harbour(each_engine: Engine, registry: Registry, invited: set[tuple[str, int]]) -> str:
    """Address of the private registry, reachable from the engine."""
    _invite(each_engine, registry.port, invited)
    return registry.address


@pytest.fixture
def token_harbour(each_engine: Engine, token_registry: TokenRegistry, invited: set[tuple[str, int]]) -> str:
    """Address of the registry with tokens, reachable from the engine."""
    for port in token_registry.ports:
        _invite(each_engine, port, invited)
    return token_registry.address


def _invite(engine: Engine, port: int, invited: set[tuple[str, int]]) -> None:
    if (engine.name, port) not in invited:
        engine.invite(port)
        invited.add((engine.name, port))
