"""The last chapter: examples/visits as a stack that is planned, applied, changed and taken back."""

import json
import socket
from typing import Any
from urllib.parse import urlencode

from scripts.demo import show
from scripts.demo.api import Api
from scripts.demo.fetching import visit
from scripts.demo.images import Images
from scripts.demo.show import DemoFailed
from scripts.engines.services_image import REFERENCE, services_image
from scripts.up import ROOT

EXAMPLE = ROOT / "examples" / "visits"
PROJECT = "visits"
PUBLIC = {"PYTHON_IMAGE": "python:3.14-slim", "REDIS_IMAGE": "redis:8-alpine"}
NO_COMPOSE = ("compose_missing", "compose_unavailable")


class StackStory:
    """`visits` on the host of the demo."""

    def __init__(self, *, api: Api, images: Images) -> None:
        """`images` are those of the host."""
        self.api = api
        self.images = images
        self.page = ""
        self._stack: dict[str, Any] = {}
        self._greeting = "Number of visits"

    def make(self) -> bool:
        """Upload the folder, which makes a stack, and show the plan; whether there is a Compose CLI to make one."""
        images = {
            name: self.images.choose(public, made=REFERENCE, archive=services_image)
            for name, public in PUBLIC.items()
        }
        port = _free_port()
        self.page = f"http://127.0.0.1:{port}/"
        self._variables = {**images, "PUBLISH": f"127.0.0.1:{port}"}
        self._forget_earlier()
        paths = sorted(path for path in EXAMPLE.rglob("*") if path.is_file())
        files = {str(path.relative_to(EXAMPLE)): path for path in paths}
        body = {"host": self.images.host, "project": PROJECT, "variables": self._as_rows()}
        self._stack = self.api.upload("stacks/", fields={"stack": json.dumps(body)}, files=files, to="files")
        show.done(f"Stack “{PROJECT}” has {len(files)} files; nothing runs yet. An apply would:")
        try:
            self._show_plan("apply/", {})
        except DemoFailed as failed:
            if not any(code in str(failed) for code in NO_COMPOSE):
                raise
            show.detail("The Compose CLI is not here, so stacks cannot be applied: see docs/settings.md.")
            return False
        return True

    def apply(self) -> None:
        """Apply it, and fetch its page."""
        self._do("apply/", {})
        self._visit()

    def change_and_go_back(self) -> None:
        """Change a variable, see the plan, apply it; then the same for the way back."""
        self._greeting = "Seen so far"
        self._variables["GREETING"] = self._greeting
        self.api.patch(f"stacks/{self._stack['id']}/", {"variables": self._as_rows()})
        show.done(f"A variable is changed: GREETING={self._greeting}. An apply would:")
        self._show_plan("apply/", {})
        self._do("apply/", {})
        self._visit()
        self._greeting = "Number of visits"
        show.done("Going back to revision 1 would:")
        self._show_plan("roll-back/", {"revision": 1})
        self._do("roll-back/", {"revision": 1})
        self._visit()

    def clean(self) -> None:
        """Take it down with its volume, and forget it."""
        if self._stack:
            path = f"stacks/{self._stack['id']}/"
            if self.api.get(path)["applied"]:
                self._do("down/", {"volumes": [f"{PROJECT}_visits"]})
            self.api.delete(path)
            self._remove_built()

    def _forget_earlier(self) -> None:
        for old in self.api.get("stacks/", search=PROJECT, host=str(self.images.host))["results"]:
            if old["project"] == PROJECT:
                self._stack = old
                self.clean()

    def _remove_built(self) -> None:
        for name in (f"{PROJECT}-app:latest", "quaymaster/stack"):
            query = {"search": name, "host": str(self.images.host)}
            for image in self.api.get("images/", **query)["results"]:
                for tag in image["repo_tags"]:
                    if tag == name or tag.startswith(f"{name}:{PROJECT}-"):
                        self.api.delete(f"images/{image['id']}/?{urlencode({'tag': tag})}")

    def _as_rows(self) -> list[dict[str, Any]]:
        return [{"name": name, "value": value} for name, value in self._variables.items()]

    def _show_plan(self, verb: str, body: dict[str, Any]) -> None:
        shown = self.api.post(f"stacks/{self._stack['id']}/{verb}?preview=true", body)
        if shown["problems"]:
            raise DemoFailed(f"the plan: {shown['problems']}")
        for service in shown["plan"]["services"]:
            why = ", ".join(
                f"{each['key']}: {each['before']} → {each['after']}" for each in service["reasons"]
            )
            show.detail(f"{service['action']:<9} {service['name']:<8} {why or service['image']['reference']}")

    def _do(self, verb: str, body: dict[str, Any]) -> None:
        operation = self.api.post(f"stacks/{self._stack['id']}/{verb}", body)
        if operation["command"]:
            show.command(operation["command"])
        self.api.ended(operation)
        if verb != "down/":
            rows = operation_services(self.api.get(f"operations/{operation['id']}/"))
            show.done(f"Done: {rows}")

    def _visit(self) -> None:
        said = visit(self.page, says=f"{self._greeting}: ")
        show.done(f"{self.page} says “{said.strip()}”")


def operation_services(operation: dict[str, Any]) -> str:
    """How each service is, in one line."""
    return ", ".join(f"{each['name']} is {each['health']}" for each in operation["result"]["services"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
