"""A container's measurements as they are taken."""

from contextlib import ExitStack

import pytest

from tests.streams.conftest import Quay, frame, frames
from tests.support.cables import Cable

BUSY = "while :; do :; done"


@pytest.mark.team
def test_it_measures_until_the_container_stops(quay: Quay) -> None:
    pk = quay.run("--stop-timeout", "0", "--memory", "64m", "--", "sh", "-c", BUSY, name="busy")
    with quay.open(f"{pk}/stats") as socket:
        samples = [frame(socket) for _ in range(3)]
        quay.engine.docker("stop", "busy")
        *_, end = frames(socket)
    assert end == {"end": "container stopped"}
    assert [sample["at"] for sample in samples] == sorted({sample["at"] for sample in samples})
    assert samples[-1]["cpu_percent"] > 5
    assert samples[-1]["memory_limit"] == 64 * 1024 * 1024
    assert 0 < samples[-1]["memory_bytes"] < 64 * 1024 * 1024
    assert samples[-1]["pids"] == 1
    with quay.open(f"{pk}/stats") as socket:
        assert frames(socket) == [{"end": "container stopped"}]


def test_it_measures_once_for_all_viewers(cabled: Quay, cable: Cable) -> None:
    pk = cabled.run("--", "sleep", "100000", name="watched")
    path = f"/containers/{cabled.engine.docker('inspect', '-f', '{{.Id}}', 'watched')}/stats?stream=1"
    with ExitStack() as opened:
        sockets = [opened.enter_context(cabled.open(f"{pk}/stats")) for _ in range(5)]
        seen = [{frame(socket)["at"] for _ in range(3)} for socket in sockets]
        assert set.intersection(*seen), "they do not see the same measurements"
        assert sum(path in request for request in cable.requests) == 1
        cabled.engine.docker("rm", "-f", "watched")
        assert [frames(socket)[-1] for socket in sockets] == [{"end": "container removed"}] * 5
