"""How an action ends that is stopped in the middle: by a person, or by the engine going away."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from operations_app.models import Operation
from tests.support.bench import SLEEPER, Bench, Json, performing
from tests.support.processes import DEADLINE_SECONDS, wait_until


@pytest.fixture
def silent_registry(bench: Bench) -> Iterator[tuple[str, Callable[[], bool]]]:
    """The address of something that accepts connections and never says a word, and whether somebody came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        visitors: list[socket.socket] = []

        def visited() -> bool:
            try:
                visitors.append(server.accept()[0])
            except BlockingIOError:
                return bool(visitors)
            return True

        yield f"127.0.0.1:{bench.engine.invite(server.getsockname()[1])}", visited
        for visitor in visitors:
            visitor.close()


def ended(thread: threading.Thread, asked: Json) -> Operation:
    thread.join(DEADLINE_SECONDS)
    assert not thread.is_alive()
    return Operation.objects.get(pk=asked["id"])


def test_a_cancelled_run_ends_the_pull_and_leaves_nothing(
    bench: Bench, silent_registry: tuple[str, Callable[[], bool]]
) -> None:
    address, visited = silent_registry
    asked = bench.ask(
        "containers/", host=bench.host.pk, **{**SLEEPER, "image": f"{address}/a/b:1", "name": "web"}
    )
    thread = performing(asked)
    wait_until(visited, what="the engine asking the registry")

    assert bench.owner.post(f"operations/{asked['id']}/cancel/").status in {200, 202}

    assert ended(thread, asked).state == Operation.State.CANCELLED
    assert bench.engine.docker("ps", "--all", "--quiet") == ""


def test_an_engine_that_dies_in_the_middle_interrupts(
    bench: Bench, silent_registry: tuple[str, Callable[[], bool]]
) -> None:
    address, visited = silent_registry
    asked = bench.ask("images/pull/", host=bench.host.pk, reference=f"{address}/a/b:1")
    thread = performing(asked)
    wait_until(visited, what="the engine asking the registry")

    bench.engine.kill9()
    operation = ended(thread, asked)
    bench.engine.start()

    assert (operation.state, operation.error_code) == (Operation.State.INTERRUPTED, "stream_cut")
    assert "look at what stands there" in operation.error_hint
