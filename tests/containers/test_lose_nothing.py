"""A container recreated with one harmless change is the same to the letter, whatever `docker run` or Compose said.

The flags are dealt anew into sets each time; the seed is part of a failure. ROUND_TRIP_SEED repeats one, and
ROUND_TRIPS=all tries every flag alone as well.
"""

import json
import os
import random
import shlex
from collections.abc import Iterator

from docker.errors import APIError

from tests.support.bench import Bench
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.run_flags import CASES, Case, sets_of
from tests.support.sameness import differences

EVERYTHING = os.environ.get("ROUND_TRIPS") == "all"
SEED = int(os.environ.get("ROUND_TRIP_SEED") or random.randrange(10**6))  # noqa: S311 deals test cases


def surroundings(engine: Engine) -> None:
    """What the flags speak of."""
    engine.docker("network", "create", "--subnet", "10.97.0.0/24", "front")
    engine.docker("network", "create", "back")
    setup = "mkdir -p /of-db/sub; sleep 100000"
    words = ["run", "--detach", "--name", "db", "--ipc", "shareable", "--volume", "data:/of-db"]
    engine.docker(*words, BASE_IMAGE, "sh", "-c", setup)


def sets(*, old: bool) -> Iterator[list[Case]]:
    """The flags in sets that go together, each at least once."""
    cases = [case for case in CASES if not (old and case.new)]
    yield from sets_of(cases, chance=random.Random(SEED))  # noqa: S311 deals test cases
    if EVERYTHING:
        yield from ([case] for case in cases)


def make(engine: Engine, name: str, cases: list[Case]) -> None:
    """The container of the flags."""
    words = shlex.split(" ".join(case.words for case in cases))
    quick = [] if "--stop-signal" in words else ["--stop-signal", "SIGKILL"]
    command = ["100000"] if "--entrypoint" in words else ["sleep", "100000"]
    engine.docker("create", "--name", name, "--label", "kept=1", *quick, *words, BASE_IMAGE, *command)


def assert_same_when_recreated(bench: Bench, name: str, *, said: str) -> None:
    """Recreate it with another label and compare all that the engine tells."""
    before = bench.engine.client().inspect_container(name)
    bench.mirror()
    row = bench.container(name)
    operation = bench.do(f"containers/{row['id']}/recreate/", labels={**row["labels"], "changed": "yes"})
    assert operation["state"] == "succeeded", f"{operation['error_detail']}\n{said} (seed {SEED})"
    after = bench.engine.client().inspect_container(name)
    assert after["Id"] != before["Id"]
    found = differences(before, after)
    assert found == {"Config.Labels.changed": [None, "yes"]}, (
        f"{json.dumps(found, indent=1)}\n{said} (seed {SEED})"
    )


def go_round(bench: Bench, *, old: bool) -> None:
    """Make the containers of all sets; recreate them as they are, and every third, if it can run, while it runs."""
    surroundings(bench.engine)
    for number, cases in enumerate(sets(old=old)):
        name, said = f"set-{number}", " ".join(case.words for case in cases)
        make(bench.engine, name, cases)
        if all(case.starts for case in cases) and (number % 3 == 0 or EVERYTHING):
            try:
                bench.engine.client().start(name)
            except APIError:  # not on this machine; as it was made, then
                bench.engine.client().remove_container(name, force=True)
                make(bench.engine, name, cases)
        assert_same_when_recreated(bench, name, said=said)
        bench.engine.client().remove_container(name, force=True, v=True)


def test_it_keeps_every_flag(bench: Bench) -> None:
    go_round(bench, old=False)


def test_it_keeps_every_flag_on_an_old_engine(old_bench: Bench) -> None:
    go_round(old_bench, old=True)
