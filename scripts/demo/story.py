"""What the demo does, step by step, each as a script would do it over the API."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection

from scripts.demo import show
from scripts.demo.api import DEADLINE_SECONDS, Api
from scripts.demo.fetching import fetch, visit
from scripts.demo.images import Images, tag_of
from scripts.demo.show import DemoFailed
from scripts.demo.stack import StackStory
from scripts.engines.base_image import REFERENCE, base_image

PUBLIC_BASE = "busybox:stable"
IMAGE = "quaymaster/hello:demo"
CONTAINER = "quaymaster-hello"
EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "hello"
GREETING = "Hello from a container"
LOGGED = "response:200"  # what busybox's httpd says of a page it served


class Story:
    """The demo on one engine; remembers what it made, so that `clean` takes away that and nothing else."""

    def __init__(self, *, api: Api, address: str) -> None:
        """`address` is the engine's."""
        self.api = api
        self.address = address
        self.host: dict[str, Any] = {}
        self.page = ""
        self._made: list[str] = []  # paths to DELETE, in the order they were made

    def connect(self) -> None:
        """Add the host, unless Quaymaster knows it, and wait until its first full list is in."""
        known = [host for host in self.api.get("hosts/")["results"] if host["address"] == self.address]
        if known:
            self.host = known[0]
        else:
            self.host = self.api.post("hosts/", {"name": "this machine", "address": self.address})
            self._made.append(f"hosts/{self.host['id']}/")
        self.images = Images(api=self.api, host=self.host["id"])
        self.stack = StackStory(api=self.api, images=self.images)
        path = f"hosts/{self.host['id']}/"
        self.host = self.api.when(path, lambda host: host["state"] == "online", what="the host coming online")
        show.done(f"Host “{self.host['name']}” is online: Engine {self.host['engine_version']}")

    def choose_base(self) -> str:
        """An image with busybox."""
        return self.images.choose(PUBLIC_BASE, made=REFERENCE, archive=base_image)

    def build(self, *, base: str) -> None:
        """Build examples/hello and show its steps as they end."""
        wanted = {"host": self.host["id"], "name": "hello", "tags": [IMAGE], "build_args": {"BASE": base}}
        paths = sorted(path for path in EXAMPLE.rglob("*") if path.is_file())
        files = {str(path.relative_to(EXAMPLE)): path for path in paths}
        operation = self.api.upload("builds/", fields={"build": json.dumps(wanted)}, files=files, to="files")
        show.command(operation["command"])
        with self.api.socket(f"builds/{operation['id']}") as socket:
            _show_steps(socket)
        self.api.ended(self.api.get(f"operations/{operation['id']}/"))
        image = self.images.wait_for(IMAGE)
        self._made.append(tag_of(image, IMAGE))
        show.done(f"{IMAGE} is built: {image['size_bytes'] / 1e6:.1f} MB")

    def run(self) -> None:
        """Run the page in a container, replacing the one of an earlier demo."""
        for old in self.api.get("containers/", search=CONTAINER, host=str(self.host["id"]))["results"]:
            if old["name"] == CONTAINER and old["image"] == IMAGE:
                self.api.ended(self.api.delete(f"containers/{old['id']}/?force=true"))
        port = {"container_port": 80, "host_port": 0, "host_ip": "127.0.0.1"}
        spec = {"host": self.host["id"], "image": IMAGE, "name": CONTAINER, "ports": [port], "pull": "never"}
        began = time.monotonic()
        operation = self.api.post("containers/", spec)
        show.command(operation["command"])
        self.api.ended(operation)
        found = self.api.when(
            f"containers/?search={CONTAINER}&host={self.host['id']}",
            lambda rows: any(map(_is("running"), rows["results"])),
            what="the container running",
        )
        self.container = next(row for row in found["results"] if row["name"] == CONTAINER)
        self._made.append(f"containers/{self.container['id']}/?force=true")
        show.done(f"{CONTAINER} runs, {time.monotonic() - began:.1f} s after it was asked for")
        self._visit()

    def follow_log(self) -> None:
        """Follow the container's log over a websocket while its page is fetched."""
        show.command(f"docker logs --follow --tail 0 {CONTAINER}")
        with self.api.socket(f"containers/{self.container['id']}/logs?tail=0&follow=true") as socket:
            end = time.monotonic() + DEADLINE_SECONDS
            while time.monotonic() < end:
                fetch(self.page)  # again and again: the first may come before the log is followed
                if line := _line_with(socket, LOGGED, seconds=2):
                    show.done(f"The log, live: {line}")
                    return
        raise DemoFailed("the container's log said nothing about the page that was fetched")

    def stop_and_start(self) -> None:
        """Stop the container and start it again, looking at what the dashboard would show."""
        path = f"containers/{self.container['id']}/"
        for verb, state, body in (("stop", "exited", {"timeout": 2}), ("start", "running", {})):
            operation = self.api.post(f"{path}{verb}/", body)
            show.command(operation["command"])
            self.api.ended(operation)
            self.container = self.api.when(path, _is(state), what=f"the container being {state}")
            show.done(f"{CONTAINER} is {state}")
        self._visit()

    def clean(self) -> None:
        """Remove what the demo made, newest first; what was there before stays."""
        if not self.host:
            return
        self.stack.clean()
        for path in [*reversed(self.images.brought), *reversed(self._made)]:
            answer = self.api.delete(path)
            if answer and "state" in answer and "command" in answer:
                self.api.ended(answer)
        show.done("Everything the demo made is removed")
        self._made.clear()

    def _visit(self) -> None:
        port = _published(self.container)
        self.page = f"http://127.0.0.1:{port}/"
        visit(self.page, says=GREETING)
        show.done(f"{self.page} says “{GREETING}”")


def _is(state: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a container is in this state, and its port published if it runs."""
    return lambda row: row["state"] == state and (state != "running" or _published(row) is not None)


def _published(row: dict[str, Any]) -> int | None:
    return next(
        (port["host_port"] for port in row["ports"] if port["container_port"] == 80 and port["host_port"]),
        None,
    )


def _show_steps(socket: ClientConnection) -> None:
    shown: set[int] = set()
    for frame in socket:
        message = json.loads(frame)
        for step in message.get("steps", ()):
            if step["state"] in {"cached", "succeeded", "failed"} and step["index"] not in shown:
                shown.add(step["index"])
                took = f"{step['duration_seconds'] or 0:.2f} s"
                show.detail(f"{step['name']:<72.72} {'cached' if step['cached'] else took}")


def _line_with(socket: ClientConnection, words: str, *, seconds: float) -> str:
    """The text of the first log line with these words that comes in `seconds`, else ""."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            frame = json.loads(socket.recv(timeout=left))
        except TimeoutError:
            break
        for _stream, _at, text in frame.get("lines", ()):
            if words in text:
                return str(text).strip()
    return ""
