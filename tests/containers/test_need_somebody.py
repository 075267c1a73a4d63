"""Which containers somebody should look at now: by their state in the mirror, no engine needed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containers_app.models import Container
from containers_app.services.attention import needs
from fleet_app.models import Host
from operations_app.models import Operation
from tests.support.people import Person
from tests.support.watchers import host_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Host:
    return host_of("unix:///nowhere.sock", name="pier", state=Host.State.ONLINE, observed_at=timezone.now())


def reasons(owner: Person, host: Host, **columns: Any) -> list[tuple[str, str]]:
    """Why, in one word and in words, a container with these columns needs somebody."""
    Container.objects.all().delete()
    Container.objects.create(host=host, engine_id="1" * 64, name="web", observed_at=timezone.now(), **columns)
    answer = owner.get("needs-you/")
    assert answer.status == 200, answer.body
    return [(need["reason"], need["detail"]) for need in answer.body["results"]]


@pytest.mark.parametrize("code", [0, 1, 137, 143, None])
def test_out_of_memory_is_nobodys_wish(owner: Person, host: Host, code: int | None) -> None:
    """Whatever it ended with: the engine says 137 as for a kill, or 0 when only a child was killed."""
    [(reason, words)] = reasons(owner, host, state="exited", oom_killed=True, exit_code=code)
    assert reason == "out_of_memory"
    assert "memory" in words


def test_one_that_ran_out_of_memory_and_runs_again_is_left(owner: Person, host: Host) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    assert reasons(owner, host, state="running", oom_killed=True, started_at=long_ago) == []


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"state": "exited", "exit_code": 0}, None),
        ({"state": "exited", "exit_code": 137}, None),
        ({"state": "exited", "exit_code": 143}, None),
        ({"state": "exited", "exit_code": 1}, "exited"),
        ({"state": "exited", "exit_code": -1}, "exited"),
        ({"state": "created"}, None),
        ({"state": "running"}, None),
        ({"state": "running", "health": "unhealthy"}, "unhealthy"),
        ({"state": "exited", "exit_code": 0, "health": "unhealthy"}, None),
        ({"state": "running", "health": "starting"}, None),
        ({"state": "paused", "health": "unhealthy"}, None),
        ({"state": "dead"}, "dead"),
        ({"state": "restarting", "exit_code": 0}, "restarting"),
    ],
)
def test_it_needs_somebody_only_when_nobody_meant_it(
    owner: Person, host: Host, columns: dict[str, Any], reason: str | None
) -> None:
    assert [found for found, _ in reasons(owner, host, **columns)] == ([reason] if reason else [])


@pytest.mark.parametrize(("restarts", "seconds", "loops"), [(2, 5, True), (1, 5, False), (2, 3600, False)])
def test_a_crash_loop_is_seen_while_it_happens_to_be_up(
    owner: Person,
    host: Host,
    restarts: int,
    seconds: int,
    loops: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    began = timezone.now() - timedelta(seconds=seconds)
    found = reasons(owner, host, state="running", restart_count=restarts, started_at=began)
    assert [reason for reason, _ in found] == (["restarting"] if loops else [])


@pytest.mark.parametrize(
    ("state", "hours", "needs"),
    [("failed", 23, True), ("interrupted", 23, True), ("failed", 25, False), ("cancelled", 1, False)],
)
def test_what_failed_needs_somebody_for_a_day(
    owner: Person,
    host: Host,
    state: str,
    hours: int,
    needs: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    ended = timezone.now() - timedelta(hours=hours)
    Operation.objects.create(kind="container.start", state=state, host_id=host.pk, finished_at=ended)
    found = [need["reason"] for need in owner.get("needs-you/").body["results"]]
    assert found == ([f"operation_{state}"] if needs else [])


THINGS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["stack.apply", "stack.stop"]),
        "target_type": st.just("stack"),
        "target_id": st.sampled_from(["", "1", "2"]),
        "target_name": st.sampled_from(["", "shop"]),
        "host_id": st.sampled_from([1, 2]),
    }
)
ENDS = st.sampled_from(["failed", "interrupted", "cancelled", "succeeded"])


def is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether both did the same to the same thing; a number is of one thing, a name of one on each host."""
    where = () if one["target_id"] else ("host_id",)
    known = one["target_id"] or one["target_name"]
    keys = ("kind", "target_type", "target_id", "target_name", *where)
    return bool(known) and all(one[key] == other[key] for key in keys)


@given(ended=st.lists(st.tuples(THINGS, ENDS), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_went_well_since_needs_nobody(owner: Person, ended: list[tuple[dict[str, Any], str]]) -> None:
    Operation.objects.all().delete()
    expected = []
    for number, (thing, state) in enumerate(ended):
        made = Operation.objects.create(state=state, finished_at=timezone.now(), **thing)
        later = [other for other, end in ended[number + 1 :] if end == "succeeded"]
        if state in {"failed", "interrupted"} and not any(is_same(thing, other) for other in later):
            expected.append(made.pk)
    assert sorted(need.id for need in needs(actor=owner.actor)) == expected


def test_what_was_done_for_something_that_went_well_since_needs_nobody(owner: Person, host: Host) -> None:
    about = {"kind": "stack.apply", "target_type": "stack", "target_id": "1", "target_name": "shop"}
    ended = {"host_id": host.pk, "finished_at": timezone.now()}
    apply = Operation.objects.create(state="failed", **about, **ended)
    pull = {"kind": "image.pull", "target_type": "image", "target_name": "ngnix"}
    Operation.objects.create(state="failed", parent=apply, **pull, **ended)
    assert len(owner.get("needs-you/").body["results"]) == 2
    Operation.objects.create(state="succeeded", **about, **ended)
    assert owner.get("needs-you/").body["results"] == []


@pytest.mark.parametrize(
    ("running", "words"),
    [
        (0, "It does not answer."),
        (1, "It does not answer. 1 container was running on it when it was last seen."),
        (2, "It does not answer. 2 containers were running on it when it was last seen."),
    ],
)
def test_a_host_that_is_away_says_what_ran_on_it(owner: Person, host: Host, running: int, words: str) -> None:
    Host.objects.update(state=Host.State.UNREACHABLE, state_reason="It does not answer.")
    for number in range(3):
        Container.objects.create(
            host=host,
            engine_id=str(number) * 64,
            name=f"web-{number}",
            state="running" if number < running else "exited",
            exit_code=None if number < running else 0,
            observed_at=timezone.now(),
        )
    told = owner.get("needs-you/").body["results"]
    assert [(need["noun"], need["detail"]) for need in told] == [("host", words)]


def test_it_says_which_service_of_which_stack_it_is(owner: Person, host: Host) -> None:
    Container.objects.create(
        host=host, engine_id="2" * 64, name="shop-web-1", observed_at=timezone.now(), state="exited", exit_code=3,
        stack="shop", service="web",
    )  # fmt: skip
    [need] = owner.get("needs-you/").body["results"]
    assert (need["stack"], need["service"], need["reason"]) == ("shop", "web", "exited")
