"""Scripts and viewers at work while something breaks: what they asked, what came back, and what became of it."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ssl import create_default_context
from typing import Any
from urllib.parse import quote

import requests
from docker.errors import NotFound
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until
from tests.support.stack import Stack

TALK = 'i=0; while :; do echo "$i"; i=$((i+1)); sleep 0.1; done'
_PATIENCE = 60.0
_HEALED_SECONDS = 240.0
_PAUSE = 0.1  # a client's own between two requests: the machine shall not be what is measured


class Load:
    """Two read lists, two stop and start a container of their own, one follows a log, one hears the events."""

    def __init__(self, stack: Stack, token: str) -> None:
        """Run the containers they are about; `work` begins."""
        self.stack = stack
        self.counts = Counter[str]()  # by who and what came back
        self.operations: list[int] = []  # accepted, and so promised
        self.ended = Counter[str]()  # by state
        self.untrue: list[str] = []  # operations that said one thing when the engine said another
        self.lines: list[int] = []
        self._headers = {"Authorization": f"Bearer {token}"}
        self._over = threading.Event()
        self._run = uuid.uuid4().hex[:6]
        self._talker = self._start("talker", "sh", "-c", TALK)
        self._sleepers = {self._start(f"sleeper-{n}", "sleep", "1000000"): f"sleeper-{n}" for n in (1, 2)}

    @contextmanager
    def work(self) -> Iterator[None]:
        """All of them at work; at the end none waits for anything any more, or TimeoutError."""
        targets: list[Callable[[], None]] = [self._read, self._read, self._follow, self._listen]
        targets += [lambda pk=pk, name=name: self._change(pk, name) for pk, name in self._sleepers.items()]  # type: ignore[misc]
        threads = [threading.Thread(target=target, daemon=True) for target in targets]
        for thread in threads:
            thread.start()
        try:
            self.wait_well()
            yield
            self.wait_well()
        finally:
            self._over.set()
            for thread in threads:
                thread.join(_HEALED_SECONDS)
        assert not [thread for thread in threads if thread.is_alive()]

    def wait_well(self) -> None:
        """Until everybody has got what he asks for once more."""
        before = Counter(self.counts)
        wanted = ("read 200", "change succeeded", "log lines", "events heard")
        for what in wanted:
            wait_until(
                lambda what=what: self.counts[what] > before[what] + 1,  # type: ignore[misc]
                what=f"{what} (until now {dict(self.counts)})",
                seconds=_HEALED_SECONDS,
            )

    def failures(self) -> Counter[str]:
        """What did not work at once, by who and how."""
        fine = {"read 200", "change 200", "change succeeded", "log lines", "events heard"}
        return Counter({what: count for what, count in self.counts.items() if what not in fine})

    def figures(self) -> str:
        """What did not work at once, and what became of what was promised, in one line; after `check_kept`."""
        done = {what: self.counts[what] for what in ("read 200", "change succeeded", "log lines")}
        ended = f"{len(self.operations)} operations {dict(self.ended)}, lost 0"
        return f"{dict(self.failures()) or 'nothing failed'} beside {done}; {ended}; {len(self.lines)} lines, lost 0"

    def check_kept(self) -> None:
        """Nothing that was promised is lost: every accepted operation has ended, in the truth; no line is missing."""
        with self._session() as session:
            for pk in self.operations:
                answer = session.get(f"{self.stack.url}/api/v1/operations/{pk}/", timeout=_PATIENCE)
                assert answer.status_code == 200, (pk, answer.text)
                self.ended[answer.json()["state"]] += 1
        assert set(self.ended) <= {"succeeded", "failed", "interrupted"}, self.ended
        assert self.untrue == []
        assert self.lines == list(range(self.lines[0], self.lines[0] + len(self.lines)))

    def _read(self) -> None:
        with self._session() as session:
            while not self._over.is_set():
                self._ask(
                    lambda: session.get(f"{self.stack.url}/api/v1/containers/", timeout=_PATIENCE), "read"
                )
                time.sleep(_PAUSE)

    def _change(self, pk: int, name: str) -> None:
        running = True
        with self._session() as session, self.stack.engine.client() as engine:
            while not self._over.is_set():
                state = self._done(session, pk, "stop" if running else "start")
                with suppress(NotFound):
                    told: bool = engine.inspect_container(f"{name}-{self._run}")["State"]["Running"]
                if state == "succeeded":
                    if told == running:
                        self.untrue.append(
                            f"{name} was {'stopped' if running else 'started'}, running: {told}"
                        )
                    self.counts["change succeeded"] += 1
                running = told
                time.sleep(_PAUSE)

    def _done(self, session: requests.Session, pk: int, verb: str) -> str:
        """Ask, again and again with the same key, until it is accepted; the state in which it ended."""
        headers = {"Prefer": "wait=30", "Idempotency-Key": uuid.uuid4().hex}
        address = f"{self.stack.url}/api/v1/containers/{pk}/{verb}/"
        while (
            answer := self._ask(
                lambda: session.post(address, json={}, headers=headers, timeout=_PATIENCE), "change"
            )
        ) is None:
            time.sleep(1)
        operation = answer.json()
        self.operations.append(operation["id"])
        address = f"{self.stack.url}/api/v1/operations/{operation['id']}/"
        end = time.monotonic() + _HEALED_SECONDS
        while operation["state"] in {"queued", "running"} and time.monotonic() < end:
            time.sleep(0.5)
            read = self._ask(lambda: session.get(address, timeout=_PATIENCE), "read")
            operation = read.json() if read else operation
        return str(operation["state"])

    def _ask(self, call: Callable[[], requests.Response], who: str) -> requests.Response | None:
        try:
            answer = call()
        except requests.RequestException as error:
            self.counts[f"{who} {type(error).__name__}"] += 1
            return None
        if answer.ok:
            self.counts[f"{who} {answer.status_code}"] += 1
            return answer
        code = (
            answer.json().get("code", "") if "json" in answer.headers.get("Content-Type", "") else "no JSON"
        )
        self.counts[f"{who} {answer.status_code} {code}"] += 1
        return None

    def _follow(self) -> None:
        since = ""
        while not self._over.is_set():
            query = f"tail=all&since={quote(since)}" if since else "tail=0"
            for frame in self._frames(f"containers/{self._talker}/logs?follow=true&{query}", "log"):
                for _, since, text in frame.get("lines", []):  # noqa: B007 - the next one goes on from there
                    if not self.lines or int(text) > self.lines[-1]:
                        self.lines.append(int(text))
                self.counts["log lines"] += bool(frame.get("lines"))

    def _listen(self) -> None:
        while not self._over.is_set():
            for _ in self._frames("events", "events"):
                self.counts["events heard"] += 1

    def _frames(self, path: str, who: str) -> Iterator[Any]:
        """What comes by a websocket until it is closed; then its viewer waits a little, as the dashboard does."""
        address = f"{self.stack.url.replace('https', 'wss')}/ws/{path}"
        context = create_default_context(cafile=str(self.stack.certificate))
        try:
            with connect(
                address, ssl=context, additional_headers=self._headers, open_timeout=_PATIENCE
            ) as socket:
                while not self._over.is_set():
                    with suppress(TimeoutError):
                        yield json.loads(socket.recv(timeout=0.5))
        except (OSError, EOFError, InvalidHandshake, ConnectionClosed) as error:
            code = error.rcvd.code if isinstance(error, ConnectionClosed) and error.rcvd else ""
            self.counts[f"{who} closed: {code or type(error).__name__}"] += 1
            time.sleep(1)

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # a bundle named there would count before ours
        session.verify = str(self.stack.certificate)
        session.headers.update(self._headers)
        return session

    def _start(self, name: str, *command: str) -> int:
        """A container on the installation's own engine; its id in Quaymaster."""
        name = f"{name}-{self._run}"
        words = (
            "run",
            "-d",
            "--name",
            name,
            "--network",
            "none",
            "--stop-signal",
            "SIGKILL",
            BASE_IMAGE,
            *command,
        )
        self.stack.engine.docker(*words)

        def seen() -> int | None:
            with self._session() as session:
                rows = session.get(
                    f"{self.stack.url}/api/v1/containers/", params={"name": name}, timeout=_PATIENCE
                ).json()["results"]
            return rows[0]["id"] if rows else None

        found = wait_until(seen, what=f"{name} in the mirror")
        assert found is not None
        return found

    def end(self) -> None:
        """Remove the containers."""
        self.stack.engine.docker(
            "rm", "-f", *(f"{n}-{self._run}" for n in ("talker", "sleeper-1", "sleeper-2"))
        )
