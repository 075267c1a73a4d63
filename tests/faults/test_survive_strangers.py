"""What strangers write into a repository costs its own build time, and nothing else: on the real processes."""

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until

# Lines of stars, and names of the letter between them: a matcher that goes back would not end before the sun does,
# and one that does not still has more to do than the test has patience.
IGNORE = "".join(f"{'*a' * 2000}{number}\n" for number in range(30))
NAMES = [f"{'a' * 240}{number}" for number in range(20_000)]


@dataclass(kw_only=True)
class Place:
    """A live Quaymaster with one host, as the owner's script sees it."""

    script: Caller
    host: int

    def build(self, **options: Any) -> int:
        """Ask for a build of the hostile context; the operation's id."""
        body = json.dumps({"host": self.host, "tags": ["hostile"], **options})
        answer = requests.post(
            f"{self.script.url}/api/v1/builds/",
            headers={"Authorization": f"Bearer {self.script.token}"},
            data={"build": body},
            files={"archive": ("context.tar", _archive())},
            timeout=120,
        )
        assert answer.status_code == 202, answer.text
        found: int = answer.json()["id"]
        return found

    def wait_for(self, operation: int, *states: str) -> dict[str, Any]:
        """The operation, once it is in one of the states."""

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.script.get(f"operations/{operation}/").body
            return found if found["state"] in states else None

        done = wait_until(look, what=f"operation {operation} being {' or '.join(states)}")
        assert done is not None
        return done


@pytest.fixture
def place(live: LiveServer, clean_engine: Engine) -> Iterator[Place]:
    script = Caller(url=live.url, token=live.manage("token"))
    host = script.post("hosts/", {"name": "strange", "address": clean_engine.endpoint_address}).body["id"]
    wait_until(lambda: script.get(f"hosts/{host}/").body["state"] == "online", what="the host online")
    yield Place(script=script, host=host)
    assert script.call("DELETE", f"hosts/{host}/").status == 204


def test_it_works_on_beside_a_hostile_ignore_file(place: Place, clean_engine: Engine) -> None:
    clean_engine.docker("run", "-d", "--name", "beside", BASE_IMAGE, "sleep", "600")
    hostile = place.build()
    place.wait_for(hostile, "running")
    row = wait_until(
        lambda: place.script.get(f"containers/?name=beside&host={place.host}").body["results"],
        what="mirrored",
    )
    assert row

    for verb in ("kill", "start"):
        asked = place.script.post(f"containers/{row[0]['id']}/{verb}/")
        assert asked.status == 202, asked
        assert place.wait_for(asked.body["id"], "succeeded", "failed")["state"] == "succeeded"

    assert place.script.get(f"operations/{hostile}/").body["state"] == "running"
    assert place.script.post(f"builds/{hostile}/cancel/").status == 202
    assert place.wait_for(hostile, "cancelled", "failed", "succeeded")["state"] == "cancelled"


def test_it_ends_a_hostile_build_at_its_limit(place: Place) -> None:
    hostile = place.build(timeout_seconds=3)

    assert place.wait_for(hostile, "cancelled", "failed", "succeeded")["error_code"] == "build_timeout"


def _archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        contents = {".dockerignore": IGNORE, "Dockerfile": f"FROM {BASE_IMAGE}\nCOPY . /c\n"}
        for name in (*contents, *NAMES):
            content = contents.get(name, "").encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()
