"""A build bench: a folder, a Dockerfile, an engine, and everything the build reported."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from builds_app.buildkit import BuildRequest, BuildResult, LogChunk, Step, StepModel, Update, build
from builds_app.dockerfile import parse_dockerfile
from containers_app.engine.endpoint import Endpoint
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.services import Registry


@dataclass(kw_only=True)
class Bench:
    """Builds what lies in ``context`` on ``engine``; what a build reported stays until the next one starts."""

    engine: Engine
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
        """Builds; ``text`` is written to the context's ``Dockerfile`` first, BASE standing for the base image."""
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

        return await build(
            Endpoint(self.engine.endpoint_address), BuildRequest(context=self.context, **options), note
        )

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
    return Bench(engine=engine, context=tmp_path)


@pytest.fixture
def each_bench(each_engine: Engine, tmp_path: Path) -> Bench:
    """A bench at the newest and at the oldest engine."""
    return Bench(engine=each_engine, context=tmp_path)


@pytest.fixture(scope="session")
def invited() -> set[str]:
    """Names of the engines that have a way to the registry."""
    return set()


@pytest.fixture
def harbour(each_engine: Engine, registry: Registry, invited: set[str]) -> str:
    """Address of the private registry, reachable from the engine."""
    if each_engine.name not in invited:
        each_engine.invite(registry.port)
        invited.add(each_engine.name)
    return registry.address
