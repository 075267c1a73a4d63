"""The CLI, a folder for the files of a stack, and engines to apply it to."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from fleet_app.models import Host
from operations_app.models import Operation
from stacks_app.compose.cli import Cli
from tests.support.bench import Bench
from tests.support.compose import compose_cli, compose_program
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.people import Person
from tests.support.watchers import host_of

Json = dict[str, Any]


@pytest.fixture(scope="session")
def cli() -> Cli:
    """The real one, behind the fence."""
    return compose_cli()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder, with one above it that is the test's, too."""
    folder = tmp_path / "stack"
    folder.mkdir()
    return folder


class StackBench(Bench):
    """Stacks on `engine`. In files BASE stands for the base image."""

    def make(self, text: str, *, project: str = "shop", **more: Any) -> Json:
        """A stack of this compose file, and of `more` files by their paths where it has `files`."""
        files = [{"path": "compose.yaml", "text": text.replace("BASE", BASE_IMAGE)}]
        files += [{"path": path, "text": content} for path, content in more.pop("files", {}).items()]
        body = {"host": self.host.pk, "project": project, "files": files, **more}
        answer = self.owner.post("stacks/", body)
        assert answer.status == 201, answer.body
        made: Json = answer.body
        return made

    def change(self, stack: Json, text: str, **more: Any) -> None:
        """Give it another compose file; other files stay unless `files` says otherwise."""
        stored = self.get(f"stacks/{stack['id']}/")["files"]
        files: list[Json] = [{"path": each["path"]} for each in stored if each["path"] != "compose.yaml"]
        changed = more.pop("files", {})
        files = [each for each in files if each["path"] not in changed]
        files += [{"path": path, "text": content} for path, content in changed.items()]
        files += [{"path": "compose.yaml", "text": text.replace("BASE", BASE_IMAGE)}]
        answer = self.owner.call("PATCH", f"stacks/{stack['id']}/", {"files": files, **more})
        assert answer.status == 200, answer.body

    def plan(self, stack: Json, **options: Any) -> Json:
        """What an apply would do."""
        answer = self.owner.post(f"stacks/{stack['id']}/apply/?preview=true", options)
        assert answer.status == 200, answer.body
        assert answer.body["problems"] == [], answer.body
        plan: Json = answer.body["plan"]
        return plan

    def apply(self, stack: Json, **options: Any) -> Json:
        """Apply it; the operation as it ended, its children before it."""
        asked = self.ask(f"stacks/{stack['id']}/apply/", **options)
        while Operation.objects.filter(state=Operation.State.QUEUED).exists():
            self.perform()
        return self.get(f"operations/{asked['id']}/")


@pytest.fixture
def stacks(
    transactional_db: None, clean_engine: Engine, owner: Person, settings: Settings, redis_server: str
) -> Iterator[StackBench]:
    """A clean engine as a host that stacks are applied to."""
    del transactional_db, redis_server
    settings.COMPOSE = str(compose_program())
    host = host_of(clean_engine.endpoint_address, name="pier", state=Host.State.ONLINE)
    bench = StackBench(engine=clean_engine, host=host, owner=owner)
    bench.mirror()
    with ExitStack() as ends:
        ends.callback(clean_engine.clean)
        yield bench
