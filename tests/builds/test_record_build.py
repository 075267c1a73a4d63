"""The record of a build: bounded, kept as long as the settings say, and readable while it is written."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from builds_app.models import Build, BuildContext, BuildLogChunk
from builds_app.record.retention import forget
from controlplane.asgi import application
from tests.builds.conftest import BuildBench, Json


@pytest.mark.database
def test_it_keeps_the_beginning_and_the_end_of_60000_lines(bench: BuildBench, settings: Settings) -> None:
    settings.BUILD_LOG_BYTES = 512 * 1024
    # The engine itself takes 200 KiB a second at most, so the lines come in slices.
    count = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); echo line number $i; done"
    text = f"FROM BASE\nRUN {count}; echo the end >&2; false\n"

    build = bench.build(text, no_cache=True)

    assert build["state"] == "failed"
    kept = BuildLogChunk.objects.filter(build_id=build["id"])
    assert [chunk.sequence for chunk in kept] == list(range(1, build["last_sequence"] + 1))
    size = sum(len(chunk.text.encode()) for chunk in kept)
    assert size < settings.BUILD_LOG_BYTES + 64 * 1024
    log = bench.log(build)
    assert "line number 1\n" in log
    assert "line number 60000\n" in log
    assert "the end" in log
    assert len(kept) < 500
    if build["log_truncated"]:
        assert "bytes left out" in log


def test_it_builds_from_200_mebibytes_and_sends_them_once(bench: BuildBench) -> None:
    block = os.urandom(2**20)
    files = {f"data/{number}": block * 25 for number in range(8)}
    files["Dockerfile"] = b"FROM BASE\nCOPY data/1 /one\nRUN stat -c %s /one\n"

    build = bench.build_files(files, tags=["example/large"])

    assert build["state"] == "succeeded", build["error_detail"]
    assert build["context_bytes"] > 200 * 2**20
    assert bench.rebuild(build)["steps_cached"] == 2


async def test_it_shows_a_build_live_from_where_the_reader_is(bench: BuildBench) -> None:
    text = "FROM BASE\nRUN echo one; echo two >&2; sleep 4324\n"
    operation = await asyncio.to_thread(bench.ask, text, no_cache=True)
    cancel = f"/api/v1/builds/{operation['id']}/cancel/"
    live: list[Json] = []
    with bench.performing(operation):
        async for frame in _frames(bench, operation["id"], ""):
            live.append(frame)
            if frame["type"] != "end" and {"one", "two", "running"} <= _seen(live):
                await asyncio.to_thread(bench.api.post, cancel)

    assert [frame["build"]["state"] for frame in live if frame["type"] == "build"][-1] == "cancelled"
    assert _seen(live) & {"stopped", "failed"}

    revision = next(frame["revision"] for frame in reversed(live) if frame["type"] == "build")
    rest = [frame async for frame in _frames(bench, operation["id"], f"after=1&revision={revision}")]
    numbers = [chunk["sequence"] for frame in rest for chunk in frame.get("chunks", [])]
    assert numbers
    assert min(numbers) == 2


def _seen(frames: list[Json]) -> set[str]:
    """What the RUN step said and the states it was shown in."""
    said = {chunk["text"].strip() for frame in frames for chunk in frame.get("chunks", [])}
    return said | {
        step["state"] for frame in frames for step in frame.get("steps", []) if "RUN" in step["name"]
    }


@pytest.mark.database
def test_it_forgets_what_is_old_or_too_much(bench: BuildBench, settings: Settings) -> None:
    settings.BUILD_KEEP_COUNT = 2
    first = bench.build_files({"Dockerfile": b"FROM scratch\nCOPY . /\n"}, name="kept")
    second, third = bench.rebuild(first), bench.rebuild(first)
    other = bench.build("FROM scratch\nLABEL a=b\n", name="other")
    later = timezone.now() + timedelta(days=settings.BUILD_CONTEXT_KEEP_DAYS + 1)

    forget(now=timezone.now())
    assert {build.pk for build in Build.objects.all()} == {second["id"], third["id"], other["id"]}
    assert BuildContext.objects.filter(stored=True).get().folder.is_dir()

    forget(now=later)
    assert not BuildContext.objects.filter(stored=True).exists()
    assert not list((Path(django_settings.DATA_DIR) / "build-contexts").iterdir())
    gone = bench.api.post(f"/api/v1/builds/{third['id']}/rebuild/", {}, format="json")
    assert (gone.status_code, gone.json()["code"]) == (409, "context_gone")
    assert not bench.detail(third["id"])["can_rebuild"]

    forget(now=timezone.now() + timedelta(days=settings.BUILD_KEEP_DAYS + 1))
    assert {build.pk for build in Build.objects.all()} == {third["id"], other["id"]}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["uploads", "build-contexts", "build-work"])
def test_it_removes_what_stands_in_the_place_of_a_folder(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    place = settings.DATA_DIR / name
    place.mkdir(parents=True)
    kept = tmp_path / "elsewhere" / "file"
    kept.parent.mkdir()
    kept.touch()
    (place / "link").symlink_to(kept.parent)
    (place / "link to nothing").symlink_to(tmp_path / "nothing")
    (place / "file").touch()
    os.mkfifo(place / "pipe")
    (place / "folder" / "sub").mkdir(parents=True)

    forget(now=timezone.now() + timedelta(days=9))
    assert not list(place.iterdir())
    assert kept.exists()


@pytest.mark.django_db
def test_it_goes_on_when_an_upload_ends_meanwhile(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    place = tmp_path / "uploads"
    (place / "old").mkdir(parents=True)
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter([folder / "just ended", folder / "old"]))

    forget(now=timezone.now() + timedelta(days=9))
    assert not (place / "old").exists()


@pytest.mark.django_db
def test_it_tidies_up_nowhere_else(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    kept = tmp_path / "backups" / "kept"
    kept.mkdir(parents=True)
    (settings.DATA_DIR / "uploads").symlink_to(kept.parent)

    forget(now=timezone.now() + timedelta(days=9))
    assert kept.is_dir()


@pytest.mark.database
def test_it_lists_builds_with_their_trend(bench: BuildBench) -> None:
    first = bench.build("FROM BASE\nRUN true\n", tags=["example/listed:1"])
    again = bench.rebuild(first)
    bench.build("FROM BASE\nRUN false\n", tags=["example/other"])

    def listed(**query: str) -> list[Json]:
        found: list[Json] = bench.api.get("/api/v1/builds/", query).json()["results"]
        return found

    assert [build["number"] for build in listed(state="succeeded")] == [2, 1]
    assert [build["name"] for build in listed(state="failed")] == ["example/other"]
    assert len(listed(search="listed")) == len(listed(tag="example/listed:1")) == 2
    assert [build["id"] for build in listed(source_key=first["source_key"], ordering="number")] == [
        first["id"],
        again["id"],
    ]
    trend = listed(search="listed")[0]["trend"]
    assert [(point["number"], point["cached_share"]) for point in trend] == [
        (1, trend[0]["cached_share"]),
        (2, 1.0),
    ]
    assert all(point["duration_seconds"] >= 0 for point in trend)
    assert bench.api.delete(f"/api/v1/builds/{first['id']}/").status_code == 204
    assert len(listed()) == 2


async def _frames(bench: BuildBench, key: int, query: str) -> AsyncIterator[Json]:
    """What the websocket of a build says until its end."""
    name = django_settings.SESSION_COOKIE_NAME
    cookie = f"{name}={bench.api.cookies[name].value}".encode()
    scope = {
        "type": "websocket",
        "path": f"/ws/builds/{key}",
        "query_string": query.encode(),
        "headers": [(b"cookie", cookie), (b"origin", django_settings.PUBLIC_URL.encode())],
        "subprotocols": [],
    }
    make: Any = ApplicationCommunicator
    socket = make(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(timeout=60))["type"] == "websocket.accept"
    frame: Json = {"type": ""}
    while frame["type"] != "end":
        frame = json.loads((await socket.receive_output(timeout=60))["text"])
        yield frame
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(timeout=60)
