"""Sitting at a container's own process, and leaving it running."""

import json

import pytest

from tests.streams.conftest import Quay, bytes_until, rest
from tests.support.processes import wait_until

ECHO = "while read -r line; do echo got $line; done"


def test_it_leaves_the_container_running(quay: Quay) -> None:
    pk = quay.run("-i", "--", "sh", "-c", ECHO, name="plain")
    with quay.open(f"{pk}/attach") as socket:
        socket.send(b"one\n")
        bytes_until(socket, b"got one\n")
    record = quay.session(pk)
    assert (record["kind"], record["state"]) == ("container.attach", "succeeded")
    assert record["result"] == {"exit_code": None, "left_running": True}
    assert record["command"].endswith("attach plain")
    with quay.open(f"{pk}/attach") as socket:
        socket.send(b"two\n")
        bytes_until(socket, b"got two\n")
    assert quay.engine.docker("inspect", "-f", "{{.State.Running}}", "plain") == "true"


@pytest.mark.team
def test_it_sits_at_a_terminal(quay: Quay) -> None:
    pk = quay.run("-it", "--", "sh", "-c", "while read -r line; do stty size; done", name="screen")
    with quay.open(f"{pk}/attach", columns=90, rows=20) as socket:
        socket.send(b"\n")
        bytes_until(socket, b"20 90\r\n")
        socket.send(json.dumps({"resize": {"columns": 99, "rows": 40}}))
        socket.send(b"\n")
        bytes_until(socket, b"40 99\r\n")
        socket.send(b"\x10\x11")  # Docker's own keys to leave
        assert rest(socket)[1] == {"exit_code": None}
    assert quay.engine.docker("inspect", "-f", "{{.State.Running}}", "screen") == "true"


def test_it_tells_how_the_container_ended(quay: Quay) -> None:
    script = "read -r line; exit 4"
    pk = quay.run("-i", "--", "sh", "-c", script, name="ending")
    gone = quay.run("-i", "--rm", "--", "sh", "-c", script, name="ending-for-good")
    with quay.open(f"{pk}/attach") as socket, quay.open(f"{gone}/attach") as fleeting:
        socket.send(b"now\n")
        assert rest(socket)[1] == {"exit_code": 4}
        fleeting.send(b"now\n")
        assert rest(fleeting)[1]["exit_code"] in {4, None}
    assert quay.session(pk)["result"] == {"exit_code": 4}
    wait_until(
        lambda: not quay.engine.docker("ps", "-aq", "-f", "name=ending-for-good"), what="the container gone"
    )
