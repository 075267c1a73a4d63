"""Whether a service is well, by what the engine says of its containers."""

from typing import Any

import pytest

from stacks_app.actions.settling import Health, Judge, all_well


def container(
    status: str = "running", *, restarts: int = 0, policy: str = "no", **state: Any
) -> dict[str, Any]:
    """An answer of the engine."""
    return {
        "Id": "c" * 64,
        "Name": "/shop-web-1",
        "RestartCount": restarts,
        "HostConfig": {"RestartPolicy": {"Name": policy}},
        "State": {"Status": status, "ExitCode": 0, "StartedAt": "2026-01-01T00:00:00Z", **state},
    }


def health(said: str, *output: str) -> dict[str, Any]:
    """What its checks said."""
    return {"Health": {"Status": said, "Log": [{"Output": words} for words in output]}}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (container(**health("healthy")), Health.WELL),
        (container(**health("starting")), Health.STARTING),
        (container(**health("unhealthy", "old", "no route")), Health.BAD),
        (container("created"), Health.STARTING),
        (container("created", Error="port is already allocated"), Health.STARTING),
        (container("exited"), Health.DONE),
        (container("exited", policy="on-failure"), Health.DONE),
        (container("exited", policy="always"), Health.BAD),
        (container("exited", ExitCode=1), Health.BAD),
        (container("exited", ExitCode=137, OOMKilled=True), Health.BAD),
        (container("restarting", ExitCode=1, restarts=1, policy="always"), Health.STARTING),
        (container("restarting", ExitCode=1, restarts=3, policy="always"), Health.BAD),
        (container("paused"), Health.STARTING),
        (container("dead", ExitCode=1), Health.BAD),
    ],
    ids=str,
)
def test_it_takes_the_engine_at_its_word(told: Any, expected: Health) -> None:
    settled = Judge().judge("web", [told], replicas=1, now=0)
    assert settled.health == expected
    assert (settled.words == "") == (expected in {Health.WELL, Health.DONE})


def test_what_has_no_check_has_to_run_for_a_while() -> None:
    judge, told = Judge(), container()
    judged = [judge.judge("web", [told], replicas=1, now=now).health for now in (0.0, 1.0, 2.0)]
    assert judged == [Health.STARTING, Health.STARTING, Health.WELL]
    again = container(restarts=1, StartedAt="2026-01-01T00:00:02Z")
    settled = judge.judge("web", [again], replicas=1, now=2.5)
    assert (settled.health, settled.words) == (
        Health.STARTING,
        "shop-web-1 has just been started again, for the 1. time.",
    )


def test_the_worst_container_counts_and_none_may_miss() -> None:
    well, bad = container(**health("healthy")), container(**health("unhealthy", "no route"))
    judge = Judge()
    assert judge.judge("web", [well, bad], replicas=2, now=0).words == "shop-web-1 is unhealthy: no route"
    assert judge.judge("web", [well], replicas=2, now=0).health == Health.STARTING
    assert judge.judge("web", [], replicas=0, now=0).health == Health.DONE
    assert all_well(
        [
            judge.judge("web", [well], replicas=1, now=0),
            judge.judge("job", [container("exited")], replicas=1, now=0),
        ]
    )
    assert not all_well([judge.judge("web", [], replicas=1, now=0)])
