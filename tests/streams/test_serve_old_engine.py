"""The same with engine 20.10."""

import json

from tests.streams.conftest import Quay, bytes_until, frame, frames, lines_until, rest, texts


def test_it_follows_the_log(old_quay: Quay) -> None:
    script = "echo one; sleep 0.3; echo two >&2; exec sleep 100000"
    pk = old_quay.run("--stop-timeout", "0", "--", "sh", "-c", script, name="old")
    with old_quay.open(f"{pk}/logs") as socket, old_quay.open(f"{pk}/logs", streams="stderr") as errors:
        assert texts(lines_until(errors, "two")) == ["two"]
        old_quay.say("old", "echo three")
        assert texts(lines_until(socket, "three")) == ["one", "two", "three"]
        old_quay.engine.docker("restart", "old")
        assert frame(socket) == {"notice": "container started again"}
        assert texts(lines_until(socket, "two")) == ["one", "two"]
        old_quay.engine.docker("rm", "-f", "old")
        assert frames(socket)[-1] == {"end": "container removed"}


def test_it_measures_and_opens_a_shell(old_quay: Quay) -> None:
    pk = old_quay.run("-it", "--stop-timeout", "0", "--", "sh", name="old")
    with old_quay.open(f"{pk}/exec", command="sh", columns=101, rows=31) as socket:
        socket.send(b"stty size\n")
        bytes_until(socket, b"31 101\r\n")
        socket.send(json.dumps({"resize": {"columns": 140, "rows": 50}}))
        socket.send(b"stty size\n")
        bytes_until(socket, b"50 140\r\n")
        socket.send(b"exit 7\n")
        assert rest(socket)[1] == {"exit_code": 7}
    with old_quay.open(f"{pk}/attach") as socket:
        socket.send(b"echo $((40 + 2))\n")
        bytes_until(socket, b"42\r\n")
    with old_quay.open(f"{pk}/stats") as socket:
        assert [frame(socket)["pids"] for _ in range(2)] == [1, 1]
        old_quay.engine.docker("stop", "old")
        assert frames(socket)[-1] == {"end": "container stopped"}
