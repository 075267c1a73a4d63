"""An apply that is torn out of one of its steps is not called applied, and the next plan is true and mends it."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from fleet_app.models import Host
from stacks_app.models import Revision, Stack
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.stacks.under_way import (
    STEPS,
    KilledWorker,
    cli_below,
    first,
    give_up,
    gone,
    join,
    mended,
    open_gate,
    performing_all,
    second,
    wait_for,
)
from tests.support.bench import succeeded
from tests.support.cables import Cable, TcpCable
from tests.support.doors import tls_material
from tests.support.engines import Engine
from tests.support.processes import new_directory, wait_until
from tests.support.ssh import start_ssh_server

Visited = Callable[[], bool]


@pytest.fixture
def silent_registry(stacks: StackBench) -> Iterator[tuple[str, Visited]]:
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

        yield f"127.0.0.1:{stacks.engine.invite(server.getsockname()[1])}", visited
        for visitor in visitors:
            visitor.close()


def asked_second(bench: StackBench, step: str, registry: str) -> tuple[Json, Json]:
    """The first one runs; the stack, and the apply of the second one that is asked for."""
    content, files = first()
    stack = bench.make(content, files=files, wait_seconds=300)
    succeeded(bench.apply(stack))
    content, files = second(step, registry=registry)
    bench.change(stack, content, files=files)
    return stack, bench.ask(f"stacks/{stack['id']}/apply/")


def check_mends(bench: StackBench, stack: Json, step: str, before: Json) -> None:
    """It is not called applied; the stack is free, what its plan says is what an apply does, and that mends it."""
    revision = Revision.objects.get(number=2)
    assert not revision.good
    assert Stack.objects.get().applied == Revision.objects.get(number=1)
    if step in {"build", "pull"}:
        assert containers(bench) == before, "nothing of the stack is touched"
    if step in {"up", "wait"}:
        open_gate(bench)
    bench.mirror()
    content, files = mended(step)
    bench.change(stack, content, files=files)
    now = containers(bench)
    plan = bench.plan(stack)
    succeeded(bench.apply(stack))
    after = containers(bench)
    told = {each["name"]: each["action"] for each in plan["services"]}
    assert told == {name: happened(now.get(name, {}), after.get(name, {})) for name in told}
    assert bench.engine.docker("exec", "shop-web-1", "sh", "-c", "echo $A; cat /srv/index.html") == "2\ntwo"
    assert {each["action"] for each in bench.plan(stack)["services"]} == {"keep"}


@pytest.mark.database
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_worker_leaves_what_the_next_one_mends(
    stacks: StackBench, step: str, silent_registry: tuple[str, Visited]
) -> None:
    address, visited = silent_registry
    stack, asked = asked_second(stacks, step, address)
    before = containers(stacks)
    killed = KilledWorker()
    wait_for(stacks, step, asked, visited)
    below = killed.kill()
    assert bool(below) or step != "up"
    wait_until(lambda: gone(below), what="the end of Compose with its worker")
    busy = stacks.owner.post(f"stacks/{stack['id']}/apply/", {})
    assert (busy.status, busy.body["code"]) == (409, "stack_busy")
    give_up(stacks)
    operation = stacks.get(f"operations/{asked['id']}/")
    assert operation["state"] == "interrupted", operation
    assert operation["error_hint"]
    check_mends(stacks, stack, step, before)


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_engine_is_no_end_of_its_own(
    stacks: StackBench, step: str, silent_registry: tuple[str, Visited]
) -> None:
    address, visited = silent_registry
    stack, asked = asked_second(stacks, step, address)
    before = containers(stacks)
    thread = performing_all()
    wait_for(stacks, step, asked, visited)
    stacks.engine.kill9()
    join(thread)
    stacks.engine.start()
    give_up(stacks)
    operation = stacks.get(f"operations/{asked['id']}/")
    # What was lost before a container was touched is known to have failed.
    assert operation["state"] in ({"interrupted"} if step in {"up", "wait"} else {"interrupted", "failed"})
    assert operation["error_detail"]
    assert not cli_below(None)
    stacks.mirror()
    # The crash stops what runs.
    stopped = {
        name: {each: (about[0], about[1], False) for each, about in found.items()}
        for name, found in before.items()
    }
    check_mends(stacks, stack, step, stopped)


Road = tuple[
    Json, Callable[[], object], Callable[[], object]
]  # a host, what cuts it off, and what mends that


def by_socket(engine: Engine) -> Road:
    cable = Cable(path=new_directory("cut") / "cut.sock", to=engine.socket)
    return {"address": cable.address}, cable.cut, cable.mend


def by_tls(engine: Engine) -> Road:
    cable = TcpCable(to=int(engine.tls_address.rpartition(":")[2]))
    material = tls_material(engine)
    pairs = {"tls_ca": material.ca, "tls_cert": material.cert, "tls_key": material.key}
    return (
        {"address": cable.address, **{name: pem.decode() for name, pem in pairs.items()}},
        cable.cut,
        cable.mend,
    )


def by_ssh(engine: Engine) -> Road:
    server = start_ssh_server(name="ssh-cut")
    cable = TcpCable(to=server.port)
    keys = {"ssh_key": server.private_key.decode(), "ssh_host_key": server.host_key}
    # Where only its connections are lost, Compose goes on by new ones, as if nothing had been.
    address = replace(server, port=cable.port).address(path=engine.socket)
    return {"address": address, **keys}, cable.cut, cable.mend


@pytest.mark.parametrize(
    ("road", "step"), [(by_socket, "up"), (by_tls, "up"), (by_ssh, "up"), (by_tls, "wait"), (by_ssh, "wait")]
)
def test_a_cut_connection_is_no_end_of_its_own(
    stacks: StackBench, road: Callable[[Engine], Road], step: str, silent_registry: tuple[str, Visited]
) -> None:
    body, cut, mend = road(stacks.engine)
    made = stacks.owner.post("hosts/", {"name": "far", **body})
    assert made.status == 201, made.body
    stacks.host = Host.objects.get(pk=made.body["id"])
    stacks.mirror()
    stack, asked = asked_second(stacks, step, silent_registry[0])
    before = containers(stacks)
    thread = performing_all()
    wait_for(stacks, step, asked, silent_registry[1])
    cut()
    join(thread)
    operation = stacks.get(f"operations/{asked['id']}/")
    assert operation["state"] == "interrupted", operation
    assert not cli_below(None)
    mend()
    check_mends(stacks, stack, step, before)


@pytest.mark.parametrize("step", STEPS)
def test_a_cancel_ends_all_of_it_and_says_how_it_stands(
    stacks: StackBench, step: str, silent_registry: tuple[str, Visited]
) -> None:
    address, visited = silent_registry
    stack, asked = asked_second(stacks, step, address)
    before = containers(stacks)
    thread = performing_all()
    wait_for(stacks, step, asked, visited)
    assert stacks.owner.post(f"operations/{asked['id']}/cancel/").status in {200, 202}
    join(thread)
    give_up(stacks)
    operation = stacks.get(f"operations/{asked['id']}/")
    if step == "carry" and operation["state"] == "succeeded":
        return  # it was done before it heard of that
    assert operation["state"] == "cancelled", operation
    assert not cli_below(None)
    said = stacks.get(f"stacks/{stack['id']}/revisions/2/")["problem"]
    assert said == f"It was cancelled. {Revision.objects.get(number=2).how_far}"
    assert ("Nothing" in said) is (step in {"build", "pull"}) or step == "carry"
    check_mends(stacks, stack, step, before)
