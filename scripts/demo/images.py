"""The images of the demo on its host: public ones, or stand-ins made here where no registry can be reached."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from scripts.demo import show
from scripts.demo.api import DEADLINE_SECONDS, ENDED, Api
from scripts.demo.show import DemoFailed

PULL_SECONDS = 90


class Images:
    """The images of one host."""

    def __init__(self, *, api: Api, host: int) -> None:
        """`host` is its number."""
        self.api = api
        self.host = host
        self.brought: list[str] = []  # paths to DELETE

    def choose(self, public: str, *, made: str, archive: Callable[[], Path]) -> str:
        """The `public` image, or the one called `made` that lies in an `archive`; the host has it then."""
        for reference in (public, made):
            if self.find(reference):
                show.done(f"{reference} is on the host already")
                return reference
        reference = public if self._pull(public) else self._load(made, archive())
        self.brought.append(tag_of(self.wait_for(reference), reference))
        return reference

    def find(self, reference: str) -> dict[str, Any] | None:
        """The row of an image by its name."""
        rows = self.api.get("images/", search=reference, host=str(self.host))["results"]
        return next((row for row in rows if reference in row["repo_tags"]), None)

    def wait_for(self, reference: str) -> dict[str, Any]:
        """The same, as soon as it is there."""
        end = time.monotonic() + DEADLINE_SECONDS
        while (image := self.find(reference)) is None:
            if time.monotonic() > end:
                raise DemoFailed(f"{reference} does not appear among the images")
            time.sleep(0.1)
        return image

    def _pull(self, reference: str) -> bool:
        operation = self.api.post("images/pull/", {"host": self.host, "reference": reference})
        show.command(operation["command"])
        try:
            self.api.ended(operation, seconds=PULL_SECONDS)
        except DemoFailed:  # the engine's long words stand in the operation
            self._cancel(operation)
            show.detail("The public image cannot be pulled here, so one is made from Debian's packages.")
            return False
        show.done(f"{reference} is pulled")
        return True

    def _load(self, reference: str, archive: Path) -> str:
        said = self.api.send(f"live/hosts/{self.host}/load/", file=archive)
        if error := json.loads(said.splitlines()[-1]).get("error"):
            raise DemoFailed(f"loading {reference}: {error}")
        show.done(f"{reference} is made and loaded")
        return reference

    def _cancel(self, operation: dict[str, Any]) -> None:
        if self.api.get(f"operations/{operation['id']}/")["state"] not in ENDED:
            self.api.post(f"operations/{operation['id']}/cancel/")


def tag_of(image: dict[str, Any], reference: str) -> str:
    """Path to delete one name of an image; the image stays while it has another."""
    return f"images/{image['id']}/?{urlencode({'tag': reference})}"
