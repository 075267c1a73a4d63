"""A bench: asks over REST as the owner does, performs as a worker does on a real engine, and reads the mirror again."""

import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connections

from fleet_app.models import Host
from fleet_app.watcher.once import mirror_host
from operations_app import worker
from operations_app.models import Operation
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.people import Answer, Person

Json = dict[str, Any]
# Runs until it is told to end, and ends at once.
SLEEPER: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}


@dataclass(kw_only=True)
class Bench:
    """`engine` as `host`, asked by the `owner`."""

    engine: Engine
    host: Host
    owner: Person
    mirrors_itself: bool = True  # False while a watcher does

    def mirror(self) -> None:
        """Bring the mirror up to date, as the watcher does."""
        mirror_host(host_id=self.host.pk)

    def perform(self) -> None:
        """Do what is queued, as a worker does, and mirror it."""
        for operation in Operation.objects.filter(state=Operation.State.QUEUED).order_by("pk"):
            worker.perform(operation_id=operation.pk)
        if self.mirrors_itself:
            self.mirror()

    def get(self, path: str, **query: Any) -> Json:
        """The body of a GET that works."""
        answer = self.owner.get(f"{path}?{urlencode(query, doseq=True)}" if query else path)
        assert answer.status == 200, answer
        body: Json = answer.body
        return body

    def ask(self, path: str, **body: Any) -> Json:
        """Ask for a change; the operation that was asked for."""
        answer = self.owner.post(path, body)
        assert answer.status == 202, answer
        asked: Json = answer.body
        return asked

    def do(self, path: str, **body: Any) -> Json:
        """Ask for a change and have it done; the ended operation."""
        return self.done(self.ask(path, **body))

    def delete(self, path: str) -> Json:
        """Ask for a removal and have it done; the ended operation."""
        answer = self.owner.call("DELETE", path)
        assert answer.status == 202, answer
        return self.done(answer.body)

    def done(self, asked: Json) -> Json:
        """Perform what is queued; the operation as it ended."""
        self.perform()
        return self.get(f"operations/{asked['id']}/")

    def works(self, path: str, **body: Any) -> Json:
        """`do`, and it succeeded."""
        return succeeded(self.do(path, **body))

    def output(self, operation: Json) -> str:
        """What an operation said."""
        chunks = self.get(f"operations/{operation['id']}/output/", after=0)["chunks"]
        return "".join(chunk["text"] for chunk in chunks)

    def run(self, name: str = "web", **fields: Any) -> Json:
        """A container that runs until told otherwise; its detail."""
        self.works("containers/", host=self.host.pk, **{**SLEEPER, "name": name, **fields})
        return self.container(name)

    def container(self, name: str) -> Json:
        """The detail of a container by name."""
        (row,) = self.get("containers/", name=name)["results"]
        return self.get(f"containers/{row['id']}/")

    def image(self, reference: str) -> Json:
        """The row of an image by tag."""
        rows = self.get("images/", search=reference)["results"]
        (row,) = [row for row in rows if reference in row["repo_tags"]]
        return dict(row)


def performing(asked: Json) -> threading.Thread:
    """A worker that performs the operation."""

    def perform() -> None:
        worker.perform(operation_id=asked["id"])
        connections.close_all()

    thread = threading.Thread(target=perform)
    thread.start()
    return thread


def succeeded(operation: Json) -> Json:
    """The operation, which must have succeeded."""
    assert operation["state"] == "succeeded", operation
    return operation


def failed(operation: Json, code: str) -> Json:
    """The operation, which must have failed with `code` and say what to do."""
    assert (operation["state"], operation["error_code"]) == ("failed", code), operation
    assert operation["error_detail"]
    assert operation["error_hint"]
    return operation


def refused(answer: Answer, field: str, words: str) -> None:
    """A 400 that blames `field`."""
    assert answer.status == 400, answer
    assert answer.body["code"] == "invalid"
    assert words in " ".join(answer.body["fields"][field]), answer
