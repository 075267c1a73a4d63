"""A process of one's own in a container, on record, and nothing left of it."""

import contextlib
import json
import socket as sockets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.streams.conftest import PATIENCE, Quay, bytes_until, closed, frame, frames, rest
from tests.support.processes import wait_until

IDLE = ("--", "sleep", "100000")
# A process with a child and a grandchild, that says when they are there.
FAMILY = "sleep 1111 & sh -c 'sleep 2222 & echo born; sleep 3333'; sleep 4444"


def wait_alone(quay: Quay, name: str) -> None:
    """Nothing runs in the container but its own process; without --init, orphans would stay as the dead do."""
    wait_until(lambda: len(quay.processes(name).splitlines()) == 2, what="the end of all it has started")


@pytest.mark.team
def test_it_is_a_terminal(quay: Quay) -> None:
    pk = quay.run(*IDLE, name="shell")
    with quay.open(f"{pk}/exec", command="sh", columns=101, rows=31) as socket:
        begun = frame(socket)
        socket.send(b"stty size; echo $TERM; tty\n")
        said = bytes_until(socket, b"/dev/pts/0")
        assert b"31 101\r\nxterm-256color" in said
        socket.send(json.dumps({"resize": {"columns": 140, "rows": 50}}))
        socket.send(b"stty size\n")
        bytes_until(socket, b"50 140\r\n")
        socket.send(b"exit 7\n")
        assert rest(socket)[1] == {"exit_code": 7}
        assert closed(socket) == 1000
    record = quay.session(pk)
    me = quay.script.get("me/").body
    assert (record["kind"], record["state"]) == ("container.exec", "succeeded")
    assert record["requested_by_name"] == me["username"]
    assert begun == {"command": record["command"]}
    assert record["command"].endswith("exec -it shell sh")
    assert record["result"] == {"exit_code": 7}


@pytest.mark.team
def test_it_carries_bytes_and_the_end_of_input(quay: Quay) -> None:
    pk = quay.run(*IDLE, name="pipe")
    data = bytes(range(256)) * 4096
    with quay.open(f"{pk}/exec", command="cat", tty=0) as socket:
        for start in range(0, len(data), 65536):
            socket.send(data[start : start + 65536])
        socket.send('{"eof": true}')
        assert rest(socket) == (data, {"exit_code": 0})


def test_it_runs_what_is_asked_as_whom(quay: Quay) -> None:
    pk = quay.run(*IDLE, name="asked")
    with quay.open(f"{pk}/exec", command="id -u", user="1234", tty=0) as socket:
        assert rest(socket) == (b"1234\n", {"exit_code": 0})
    with quay.open(f"{pk}/exec", command=["echo", "a b", "$HOME"], tty=0) as socket:
        assert rest(socket) == (b"a b $HOME\n", {"exit_code": 0})
    with quay.open(f"{pk}/exec", command="no-such-program", tty=0) as socket:
        said, end = rest(socket)
    assert b"no-such-program" in said
    assert end["exit_code"] in {126, 127}
    with quay.open(f"{pk}/exec") as socket:  # a shell, whichever there is
        for wrong in ("nonsense", '{"resize": {"columns": 0, "rows": 9}}', '{"resize": 5}', "[]"):
            socket.send(wrong)
        socket.send(b"echo still $((40 + 2)) here; exit\n")
        output, errors = b"", []
        while b"exit_code" not in (received := wire(socket)):
            if received.startswith(b'{"error"'):
                errors.append(json.loads(received)["error"]["code"])
            else:
                output += received
    assert errors == ["invalid"] * 4
    assert b"still 42 here" in output


def wire(socket: ClientConnection) -> bytes:
    """The next frame, whichever kind."""
    data = socket.recv(timeout=PATIENCE)
    return data if isinstance(data, bytes) else data.encode()


def close(socket: ClientConnection) -> None:
    socket.close()


def vanish(socket: ClientConnection) -> None:
    """As when a machine loses power: no goodbye."""
    socket.socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    socket.socket.shutdown(sockets.SHUT_RDWR)


@pytest.mark.team
@pytest.mark.parametrize(("tty", "leave"), [(1, close), (0, close), (1, vanish)])
def test_it_leaves_nothing_behind(quay: Quay, tty: int, leave: Callable[[ClientConnection], None]) -> None:
    pk = quay.run("--init", *IDLE, name="clean")
    alone = quay.processes("clean")
    with quay.open(f"{pk}/exec", command=["sh", "-c", FAMILY], tty=tty) as socket:
        bytes_until(socket, b"born")
        assert len(quay.processes("clean").splitlines()) > len(alone.splitlines())
        leave(socket)
    wait_until(lambda: quay.processes("clean") == alone, what="the end of all it has started")
    record = quay.session(pk)
    assert record["state"] == "succeeded"
    assert record["result"] == {"exit_code": None, "left_running": False}


def test_it_waits_for_both_sides_in_little_memory_and_not_for_ever(quay: Quay) -> None:
    """A browser that stops reading loses its socket and its process, and so does one whose process does not read."""
    pk, size = quay.run(*IDLE, name="huge"), 50_000_000
    quay.live.peak_memory("web", anew=True)
    before = quay.live.peak_memory("web")
    with (
        quay.open(f"{pk}/exec", command="cat /dev/zero", tty=0) as deaf,
        quay.open(f"{pk}/exec", command="sleep 1111", tty=0) as flooding,
        quay.open(f"{pk}/exec", command=f"head -c {size} /dev/zero", tty=0) as huge,
        ThreadPoolExecutor() as pool,
    ):
        flood = pool.submit(send_until_closed, flooding)
        said, end = rest(huge)
        assert (len(said), end) == (size, {"exit_code": 0})
        assert flood.result() == 4408
        wait_alone(quay, "huge")
        assert closed(deaf) == 4408
    results = [row["result"] for row in quay.script.get(f"operations/?target_id={pk}").body["results"]]
    gone = {"exit_code": None, "left_running": False}
    assert sorted(results, key=len) == [{"exit_code": 0}, gone, gone]
    assert quay.live.peak_memory("web") - before < 48 * 1024 * 1024


def send_until_closed(socket: ClientConnection) -> int:
    """More input than anybody takes; the code that it is refused with."""
    with contextlib.suppress(ConnectionClosed):
        for _ in range(10_000):
            socket.send(bytes(65536))
    return closed(socket)


def test_it_ends_when_somebody_ends_it(quay: Quay) -> None:
    pk = quay.run(*IDLE, name="ended")
    with quay.open(f"{pk}/exec", command="sleep 1111") as socket:
        running = quay.session(pk, ended=False)
        assert running["state"] == "running"
        assert quay.script.post(f"operations/{running['id']}/cancel/").status in {200, 202}
        assert rest(socket)[1]["error"]["code"] == "session_ended"
    wait_alone(quay, "ended")
    assert quay.session(pk)["state"] == "cancelled"
    again = quay.script.post(f"operations/{running['id']}/retry/")
    assert (again.status, again.body["code"]) == (409, "not_repeatable")


@pytest.mark.parametrize("stream", ["exec", "attach"])
def test_it_says_why_there_is_no_process(quay: Quay, stream: str) -> None:
    pk = quay.run("--", "true", name="over")
    quay.engine.docker("wait", "over")
    with quay.open(f"{pk}/{stream}") as socket:
        (said,) = frames(socket)
    assert "not running" in said["error"]["detail"]
    assert said["error"]["code"] == "conflict"
    record = quay.session(pk)
    assert (record["kind"], record["state"]) == (f"container.{stream}", "failed")
    assert record["error_detail"] == said["error"]["detail"]


def test_it_ends_with_the_right_to_it(quay: Quay) -> None:
    pk = quay.run(*IDLE, name="revoked")
    made = quay.script.post("tokens/", {"name": "gone soon", "scope": "write"}).body
    with quay.open(f"{pk}/exec", token=made["token"], command="sh -c 'echo born; exec sleep 1111'") as socket:
        bytes_until(socket, b"born")
        assert quay.script.call("DELETE", f"tokens/{made['id']}/").status == 204
        began = time.monotonic()
        assert closed(socket) == 4401
        assert time.monotonic() - began < 20, "5 seconds, and what a busy machine adds"
    wait_alone(quay, "revoked")
