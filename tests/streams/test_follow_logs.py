"""A container's log as it grows: what is shown, when, and to how many."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from statistics import median
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from tests.streams.conftest import PATIENCE, Quay, frame, frames, lines_until, texts
from tests.support.cables import Cable
from tests.support.processes import wait_until

TALK = "echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three; exec sleep 100000"
IDLE = ("--", "sleep", "100000")
MANY = 200_000


def counting(*, many: int = MANY, pause: float = 0) -> str:
    """A script that waits for a file, then writes numbered lines of 110 bytes, with a pause after each thousand."""
    line = 'printf "%d %0100d\\n", i, i'
    if pause:
        line += f'; if (i % 1000 == 0) system("sleep {pause}")'
    return (
        "until [ -e /go ]; do sleep 0.05; done; "
        f"awk 'BEGIN {{ for (i = 1; i <= {many}; i++) {{ {line} }} }}'; "
        "echo end; exec sleep 100000"
    )


@pytest.mark.team
def test_it_shows_a_line_within_a_second(quay: Quay) -> None:
    pk = quay.run("--", "sh", "-c", "while :; do echo tick; sleep 0.2; done", name="ticking")
    delays: list[float] = []
    with quay.open(f"{pk}/logs", tail=0) as socket:
        while len(delays) < 10:
            for _, at, _ in frame(socket)["lines"]:
                delays.append(time.time() - datetime.fromisoformat(at[:26] + "+00:00").timestamp())
    assert median(delays) < 1.0, delays


def test_it_shows_what_is_asked_for(quay: Quay) -> None:
    pk = quay.run("--", "sh", "-c", TALK, name="talking")
    with quay.open(f"{pk}/logs", tail="all") as socket:
        said = lines_until(socket, "three")
    assert [(stream, text) for stream, _, text in said] == [(1, "one"), (2, "two"), (1, "three")]

    def shown(**query: Any) -> list[str]:
        with quay.open(f"{pk}/logs", follow=0, **query) as socket:
            received = frames(socket)
        assert received[-1] == {"end": "end of log"}
        return [text for each in received[:-1] for _, _, text in each["lines"]]

    assert shown() == ["one", "two", "three"]
    assert shown(tail=1) == ["three"]
    assert shown(tail=0) == []
    assert shown(streams="stderr") == ["two"]
    assert shown(streams="stdout") == ["one", "three"]
    assert shown(since=said[1][1]) == ["two", "three"]


@pytest.mark.team
def test_it_begins_where_the_viewer_asks_and_misses_nothing(quay: Quay) -> None:
    pk = quay.run("--", "sh", "-c", f"echo old >&2; {TALK}", name="growing")
    silent = quay.run(*IDLE, name="silent")
    with quay.open(f"{pk}/logs", tail="all") as everything:
        lines_until(everything, "three")
    with (
        quay.open(f"{silent}/logs") as first,
        quay.open(f"{pk}/logs", since=time.time() + 0.5) as later,
    ):
        time.sleep(1)  # past the moment that `later` asks for
        quay.say("growing", "echo new; echo newer")
        quay.say("silent", "echo first")
        assert texts(lines_until(later, "newer")) == ["new", "newer"]
        assert texts(lines_until(first, "first")) == ["first"]


def test_it_shows_nothing_of_the_past_to_who_does_not_want_it(quay: Quay) -> None:
    """Also when the last line is of the stream that is not shown."""
    talk = "echo old >&2; sleep 0.1; echo last; until [ -e /go ]; do sleep 0.05; done; "
    pk = quay.run(
        "--", "sh", "-c", talk + "while :; do echo new; echo new >&2; sleep 0.1; done", name="fresh"
    )
    with quay.open(f"{pk}/logs", tail="all") as everything:
        lines_until(everything, "last")
        with (
            quay.open(f"{pk}/logs", tail=0, streams="stderr") as errors,
            quay.open(f"{pk}/logs", tail=0) as both,
        ):
            quay.engine.docker("exec", "fresh", "touch", "/go")
            for socket in (errors, both):
                assert set(texts(frame(socket)["lines"])) == {"new"}


def test_it_shows_any_bytes(quay: Quay) -> None:
    """Lines that are no text, and one that is longer than records (16 KiB) and pieces (64 KiB)."""
    script = (
        r"printf 'bad \377\376 \000 bytes\n\033[31mred\033[0m\r\n'; "
        r"printf 'caf\303\251 \360\237\220\263\n'; "
        "head -c 300000 /dev/zero | tr '\\0' x; echo; echo end; exec sleep 100000"
    )
    pk = quay.run("--", "sh", "-c", script, name="binary")
    with quay.open(f"{pk}/logs", tail="all") as early:
        lines = lines_until(early, "end")
        with quay.open(f"{pk}/logs", tail="all") as late:
            quay.say("binary", "echo after")
            assert lines_until(late, "after")[:-1] == lines
    assert texts(lines[:3]) == ["bad \ufffd\ufffd \x00 bytes", "\x1b[31mred\x1b[0m", "café 🐳"]
    assert "".join(texts(lines[3:-1])) == "x" * 300_000
    assert all(len(text) <= 64 * 1024 for text in texts(lines))


@pytest.mark.team
def test_it_gives_every_line_once_and_in_order(quay: Quay) -> None:
    """To who is there when it begins, and to who joins while lines are being written, when both can follow."""
    many = 30_000
    pk = quay.run("--", "sh", "-c", counting(many=many, pause=0.2), name="counting")

    def collect(socket: ClientConnection) -> list[int]:
        return [int(text.split()[0]) for text in texts(lines_until(socket, "end"))[:-1]]

    def join() -> list[int]:
        with quay.open(f"{pk}/logs", tail="all") as socket:
            return collect(socket)

    with ThreadPoolExecutor() as pool, quay.open(f"{pk}/logs", tail="all") as first:
        quay.engine.docker("exec", "counting", "touch", "/go")
        head = [int(text.split()[0]) for text in texts(lines_until_number(first, 10_000))]
        joined = pool.submit(join)
        assert head + collect(first) == list(range(1, many + 1))
        assert joined.result() == list(range(1, many + 1))


def lines_until_number(socket: ClientConnection, number: int) -> list[list[object]]:
    """The first lines that were counted, about so many."""
    lines: list[list[object]] = []
    while len(lines) < number:
        lines += frame(socket)["lines"]
    return lines


def test_it_tells_a_slow_viewer_what_he_missed(quay: Quay) -> None:
    """He slows nobody, and what waits for him is bounded."""
    pk = quay.run("--", "sh", "-c", counting(), name="flooding")
    quay.live.peak_memory("web", anew=True)
    before = quay.live.peak_memory("web")
    with quay.open(f"{pk}/logs", tail="all") as fast, quay.open(f"{pk}/logs", tail="all") as slow:
        with ThreadPoolExecutor() as pool:
            hurried = pool.submit(lines_until, fast, "end")
            quay.engine.docker("exec", "flooding", "touch", "/go")
            received = []
            while not hurried.done():  # at a second for 64 KiB, which no busy engine is slower than
                received.append(frame(slow))
                time.sleep(1)
        assert len(hurried.result()) == MANY + 1
        while (received[-1].get("lines") or [[0, "", ""]])[-1][2] != "end":
            received.append(frame(slow))
    lines = [text for each in received for _, _, text in each.get("lines", [])]
    skipped = sum(each.get("skipped", 0) for each in received)
    assert skipped > 0
    assert len(lines) + skipped == MANY + 1
    numbers = [int(text.split()[0]) for text in lines[:-1]]
    assert numbers == sorted(set(numbers))
    assert quay.live.peak_memory("web") - before < 64 * 1024 * 1024


def test_it_reads_the_engine_once_for_all_viewers(cabled: Quay, cable: Cable) -> None:
    pk = cabled.run(*IDLE, name="famous")
    path = f"/containers/{cabled.engine.docker('inspect', '-f', '{{.Id}}', 'famous')}/logs?follow=1"

    def streams() -> int:
        return sum(path in request for request in cable.requests)

    with ExitStack() as opened:
        sockets = [opened.enter_context(cabled.open(f"{pk}/logs")) for _ in range(6)]
        cabled.say("famous", "echo hello")
        for socket in sockets:
            assert texts(lines_until(socket, "hello")) == ["hello"]
        assert streams() == 1
    with cabled.open(f"{pk}/logs", tail=1) as again:
        assert texts(lines_until(again, "hello")) == ["hello"]
        cabled.say("famous", "echo more")
        assert texts(lines_until(again, "more")) == ["more"]
    assert streams() in {1, 2}, "the stream ends with its last viewer, or serves the next"


def test_it_follows_a_container_through_restarts_to_its_end(quay: Quay) -> None:
    script = "echo run; exec sleep 100000"
    pk = quay.run("--stop-timeout", "0", "--", "sh", "-c", script, name="restarted")
    with quay.open(f"{pk}/logs", tail="all") as socket:
        assert texts(lines_until(socket, "run")) == ["run"]
        quay.engine.docker("restart", "restarted")
        received = [frame(socket), frame(socket)]
        assert {"notice": "container started again"} in received
        assert [each["lines"][0][2] for each in received if "lines" in each] == ["run"]
        quay.engine.docker("stop", "restarted")
        assert frames(socket) == [{"end": "container stopped"}]
    with quay.open(f"{pk}/logs", tail="all") as socket:
        *past, end = frames(socket)
    assert [text for each in past for _, _, text in each["lines"]] == ["run", "run"]
    assert end == {"end": "container stopped"}


def test_it_says_that_the_container_is_gone(quay: Quay) -> None:
    pk = quay.run("--", "sh", "-c", "echo here; exec sleep 100000", name="removed")
    with quay.open(f"{pk}/logs") as socket:
        lines_until(socket, "here")
        quay.engine.docker("rm", "-f", "removed")
        assert frames(socket) == [{"end": "container removed"}]


@pytest.mark.parametrize("way", ["cut", "crash"])
def test_it_goes_on_after_the_engine_was_away(cabled: Quay, cable: Cable, way: str) -> None:
    """By a cut of the way to it, or by kill -9; no line twice, none lost."""
    script = "i=0; while :; do i=$((i+1)); echo $$ $i; sleep 0.02; done"
    pk = cabled.run("--restart", "always", "--", "sh", "-c", script, name="steady")
    with cabled.open(f"{pk}/logs", tail="all") as socket:
        lines = frame(socket)["lines"]
        if way == "cut":
            cable.cut()
        else:
            cabled.engine.kill9()
        told = []
        while {"notice": "host reachable again"} not in told:
            received = frame(socket)
            lines += received.get("lines", [])
            if "notice" in received:
                told.append(received)
            if received.get("notice") == "host unreachable":
                assert "engine.sock" in received["detail"] or "cut" in received["detail"]
                if way == "cut":
                    cable.mend()
                else:
                    cabled.engine.start()
        after = len(lines)
        while len(lines) < after + 100:
            lines += frame(socket).get("lines", [])
        # What came last may be anywhere in the log by now, but all before it has to be the log's.
        kept = cabled.engine.docker("logs", "-t", "steady").splitlines()
    assert told[0]["notice"] == "host unreachable"
    assert [f"{at} {text}" for _, at, text in lines] == kept[: len(lines)]


def test_it_says_why_a_host_cannot_be_reached(cabled: Quay, cable: Cable) -> None:
    pk = cabled.run(*IDLE, name="far")
    cable.cut()
    for stream in ("logs", "stats"):
        with cabled.open(f"{pk}/{stream}") as socket:
            (end,) = frames(socket)
        assert end["end"] == "host unreachable"
        assert "engine.sock" in end["detail"]
    with cabled.open(f"{pk}/exec") as socket:
        error = json.loads(socket.recv(timeout=PATIENCE))["error"]
    assert error["code"] == "unreachable"
    assert "engine.sock" in error["detail"]
    cable.mend()
    wait_until(
        lambda: cabled.script.get(f"hosts/{cabled.host}/").body["state"] == "online", what="the host again"
    )
