"""POST containers/{id}/update/: what was said is changed in place, and nothing beside it."""

import json
import shlex
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from containers_app.spec.container import Resources
from containers_app.spec.updating import SwapTooSmall, update_body, with_swap
from tests.support.bench import Bench, failed, refused
from tests.support.engines import BASE_IMAGE
from tests.support.sameness import differences
from tests.support.thorough import sample

MIB = 1024 * 1024
MEMORY, SWAP = "HostConfig.Memory", "HostConfig.MemorySwap"
Table = dict[str, tuple[str, dict[str, Any], dict[str, Any]]]
# How it was made, what is said, and all that is different then.
CHANGES: Table = {
    "a limit beside the memory": (
        "-m 64m --memory-swap 64m",
        {"resources": {"memory": "64m", "pids": 77}},
        {"HostConfig.PidsLimit": 77},
    ),
    "memory without swap": (
        "-m 64m --memory-swap 64m",
        {"resources": {"memory": "96m"}},
        {MEMORY: 96 * MIB, SWAP: 96 * MIB},
    ),
    "memory with unlimited swap": (
        "-m 64m --memory-swap -1",
        {"resources": {"memory": "96m"}},
        {MEMORY: 96 * MIB},
    ),
    "the same memory with unlimited swap": (
        "-m 64m --memory-swap -1",
        {"resources": {"memory": "64m", "cpu_shares": 512}},
        {"HostConfig.CpuShares": 512},
    ),
    "memory with the default swap": (
        "-m 64m",
        {"resources": {"memory": "96m"}},
        {MEMORY: 96 * MIB, SWAP: 192 * MIB},
    ),
    "memory with a swap of its own": (
        "-m 64m --memory-swap 200m",
        {"resources": {"memory": "96m"}},
        {MEMORY: 96 * MIB},
    ),
    "less memory": (
        "-m 128m --memory-swap 200m --memory-reservation 20m",
        {"resources": {"memory": "96m"}},
        {MEMORY: 96 * MIB},
    ),
    "both": (
        "-m 64m --memory-swap 200m",
        {"resources": {"memory": "96m", "memory_swap": "96m"}},
        {MEMORY: 96 * MIB, SWAP: 96 * MIB},
    ),
    "the first memory limit": (
        "--pids-limit 50 --cpus 0.5",
        {"resources": {"memory": "96m"}},
        {MEMORY: 96 * MIB, SWAP: 192 * MIB},
    ),
    "no limit of processes any more": (
        "--pids-limit 50 --memory 64m",
        {"resources": {"pids": None, "cpus": None, "memory_swap": None}},
        {"HostConfig.PidsLimit": 0},
    ),
    "CPUs": (
        "--cpus 0.5 --cpuset-cpus 0",
        {"resources": {"cpus": 0.25}},
        {"HostConfig.NanoCpus": 25 * 10**7},
    ),
    "CPUs said as a quota": (
        "--cpu-period 50000 --cpu-quota 25000",
        {"resources": {"cpus": 0.25}},
        {"HostConfig.CpuQuota": 12500},
    ),
    "the restart policy": (
        "-m 64m --memory-swap 64m --restart on-failure:3",
        {"restart_policy": {"name": "always"}},
        {"HostConfig.RestartPolicy.Name": "always", "HostConfig.RestartPolicy.MaximumRetryCount": 0},
    ),
    "the same restart policy": (
        "--restart on-failure:3",
        {"restart_policy": {"name": "on-failure"}, "resources": {"pids": 9}},
        {"HostConfig.PidsLimit": 9},
    ),
    "how often": (
        "--restart on-failure:3",
        {"restart_policy": {"maximum_retry_count": 5}},
        {"HostConfig.RestartPolicy.MaximumRetryCount": 5},
    ),
}


def make_changes(bench: Bench, *, most: int) -> None:
    """So many of CHANGES, each on a container of its own, by REST and by the command that is shown for it.

    The REST call that is shown is the same command.
    """
    for number, (what, (flags, said, expected)) in enumerate(sample(list(CHANGES.items()), most=most)):
        for name in (f"asked-{number}", f"by-hand-{number}"):
            words = ["run", "-d", "--stop-signal", "KILL", "--name", name, *shlex.split(flags)]
            bench.engine.docker(*words, BASE_IMAGE, "sleep", "100000")
        bench.mirror()
        operation = None
        for name in (f"asked-{number}", f"by-hand-{number}"):
            before = bench.engine.client().inspect_container(name)
            if operation is None:
                operation = bench.works(f"containers/{bench.container(name)['id']}/update/", **said)
            else:
                line = operation["command"].replace(f"asked-{number}", name)
                bench.engine.docker(*shlex.split(line)[3:])
                words = shlex.split(operation["curl"])
                body = json.loads(words[words.index("--data") + 1])
                again = bench.owner.post(
                    f"containers/{bench.container(name)['id']}/update/?preview=true", body
                )
                assert again.body["command"].split()[2:] == line.split()[2:]
            found = differences(before, bench.engine.client().inspect_container(name))
            assert {path: each[1] for path, each in found.items()} == expected, (what, operation["command"])


def test_nothing_else_changes(bench: Bench) -> None:
    make_changes(bench, most=len(CHANGES))


def test_nothing_else_changes_on_an_old_engine(old_bench: Bench) -> None:
    make_changes(old_bench, most=4)


def test_a_swap_limit_that_cannot_stay_is_asked_for(bench: Bench) -> None:
    web = bench.run("web", resources={"memory": "64m", "memory_swap": "80m"})
    path = f"containers/{web['id']}/update/"

    refused(
        bench.owner.post(path, {"resources": {"memory": "96m"}}),
        "resources.memory_swap",
        "say memory_swap too",
    )

    bench.engine.docker("update", "--memory-swap", "200m", "web")
    bench.mirror()
    asked = bench.ask(path, resources={"memory": "96m"})
    bench.engine.docker("update", "--memory-swap", "70m", "web")  # after it was asked, before it is done
    failed(bench.done(asked), "limit_refused")


def test_a_limit_that_cannot_be_taken_away_is_not_left_without_a_word(bench: Bench) -> None:
    web = bench.run("web", resources={"memory": "64m", "cpus": 0.5, "pids": 50})
    path = f"containers/{web['id']}/update/"

    for asked in (path, f"{path}?preview=true"):
        answer = bench.owner.post(asked, {"resources": {"memory": None, "cpus": None, "pids": None}})
        said = answer.body if asked == path else answer.body["problems"][0]
        assert said["code"] == "invalid"
        assert set(said["fields"]) == {"resources.memory", "resources.cpus"}
        assert "recreate the container without it" in said["fields"]["resources.cpus"][0]
    nothing: list[dict[str, Any]] = [
        {},
        {"resources": {}, "restart_policy": None},
        {"resources": {"memory_reservation": None}},
    ]
    for body in nothing:
        refused(bench.owner.post(path, body), "non_field_errors", "Change a limit")


@given(
    old=st.integers(6, 100),
    new=st.integers(6, 100),
    swap=st.sampled_from([0, -1]) | st.integers(6, 300),
)
def test_the_swap_limit_keeps_its_meaning(old: int, new: int, swap: int) -> None:
    host = {"Memory": old, "MemorySwap": max(swap, old) if swap > 0 else swap}
    held = host["MemorySwap"]
    try:
        after = with_swap(host, Resources(memory=new)).memory_swap or held
    except SwapTooSmall:
        assert old < held < new and held != 2 * old  # noqa: PT018 one sentence
        return
    assert after in {-1, held} or after >= new
    if old != new:
        meaning = {-1: -1, 0: 2 * new, old: new, 2 * old: 2 * new}
        assert after == meaning.get(held, held)


def test_what_is_not_said_is_not_sent() -> None:
    assert update_body({"Memory": 5, "NanoCpus": 7}, resources=Resources(pids=3), policy=None) == {
        "PidsLimit": 3
    }
