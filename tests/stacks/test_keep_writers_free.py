"""While Compose looks at the files of a stack, everybody else goes on writing."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from accounts_app.models import User
from fleet_app.models import Host
from operations_app.models import Operation
from stacks_app.compose.process import Process
from stacks_app.compose.resolve import AT_ONCE, _turn
from stacks_app.models import Blob, Stack
from tests.stacks.multipart import send_files
from tests.support.compose import compose_program
from tests.support.people import Answer, Person
from tests.support.processes import wait_until
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server", "halting"), pytest.mark.django_db(transaction=True)]

FILES = {"compose.yaml": b"services: {web: {image: 'nginx:1.27'}}\n"}
STOPPED = "T"


@pytest.fixture
def host(settings: Settings) -> Host:
    settings.COMPOSE = str(compose_program())
    return host_of("unix:///pier.sock", name="pier")


@pytest.fixture
def halting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run of the CLI stops itself first, and goes on when somebody says so."""
    real = Process.__init__

    def halted(self: Process, words: Sequence[str], **more: Any) -> None:
        real(self, ["/bin/sh", "-c", 'kill -STOP $$; exec "$0" "$@"', *words], **more)

    monkeypatch.setattr(Process, "__init__", halted)


def stopped() -> Iterator[int]:
    """Children of this process that are stopped."""
    for thread in Path("/proc/self/task").iterdir():
        # Threads and programs may end while they are looked at.
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in (thread / "children").read_text().split():
                if Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == STOPPED:
                    yield int(child)


def in_a_thread(work: Callable[[], Answer]) -> tuple[threading.Thread, list[Answer]]:
    answers: list[Answer] = []

    def run() -> None:
        answers.append(work())
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def meanwhile(work: Callable[[], Answer], write: Callable[[], object]) -> tuple[Answer, int]:
    """What came of `work`; `write` is done each time that it has the CLI stopped, and how often that was."""
    thread, answers = in_a_thread(work)
    times = 0
    while True:
        wait_until(lambda: not thread.is_alive() or next(stopped(), 0), what="the CLI or the end")
        if not thread.is_alive():
            return answers[0], times
        write()
        times += 1
        for process in stopped():
            os.kill(process, signal.SIGCONT)


@pytest.mark.parametrize("preview", ["", "?preview=true"])
@pytest.mark.parametrize("files", [FILES, {"compose.yaml": b"services: ["}], ids=["good", "bad"])
def test_a_deploy_holds_nobody_up(
    owner: Person, host: Host, preview: str, files: Mapping[str, bytes]
) -> None:
    body = {"host": host.pk, "project": "shop"}
    names = iter(range(100))
    answer, times = meanwhile(
        lambda: send_files(owner, "POST", f"stacks/deploy/{preview}", body, files=files),
        lambda: User.objects.create_user(f"writer-{next(names)}"),
    )
    good = files is FILES
    assert answer.status == (200 if preview else 202 if good else 400), answer
    assert User.objects.filter(username__startswith="writer").count() == times
    assert times > 0 or not good
    kept = good and not preview
    assert (Stack.objects.count(), Operation.objects.count(), Blob.objects.count()) == (kept,) * 3


def test_what_somebody_changes_meanwhile_is_not_overwritten(owner: Person, host: Host) -> None:
    body = {"host": host.pk, "project": "shop"}
    made = owner.post("stacks/", {**body, "profiles": ["one"]}).body
    answer, _ = meanwhile(
        lambda: send_files(owner, "POST", "stacks/deploy/", body, files=FILES),
        lambda: owner.call("PATCH", f"stacks/{made['id']}/", {"profiles": ["two"]}),
    )
    assert (answer.status, answer.body["code"]) == (409, "stack_changed")
    stack = Stack.objects.get()
    assert (stack.files, stack.profiles) == ([], ["two"])
    assert not Operation.objects.exists()


def test_few_look_at_files_at_once(owner: Person, host: Host) -> None:
    """The others wait: each run of the CLI may take half a gigabyte."""
    files = [{"path": path, "text": text.decode()} for path, text in FILES.items()]
    made = owner.post("stacks/", {"host": host.pk, "project": "shop", "files": files}).body
    drawn = [in_a_thread(lambda: owner.get(f"stacks/{made['id']}/graph/")) for _ in range(AT_ONCE + 3)]
    wait_until(lambda: len(list(stopped())) == AT_ONCE, what="as many as may")
    assert not _turn.acquire(blocking=False), "nobody else gets as far"
    most = 0
    while any(thread.is_alive() for thread, _ in drawn):
        most = max(most, len(here := list(stopped())))
        for process in here:
            os.kill(process, signal.SIGCONT)
    assert most <= AT_ONCE
    assert [answers[0].status for _, answers in drawn] == [200] * len(drawn)
