"""Nothing that the API says is in the present tense of what nobody sees: rows, counts, needs, search, measurements."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from containers_app.models import Container
from fleet_app import stats
from fleet_app.models import Host
from fleet_app.stats import Measured
from tests.support.people import Person

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.database]
SEEN = datetime(2026, 11, 24, 12, 3, tzinfo=UTC)
UNSEEN = [
    {"state": Host.State.UNREACHABLE},
    {"state": Host.State.DISABLED, "enabled": False},
    {"state": Host.State.ONLINE, "enabled": False},  # just disabled: no watcher has taken notice yet
    {"state": Host.State.DISABLED},  # just enabled: no watcher has reached it yet
    {"state": Host.State.UNKNOWN},
]


def _host(name: str, **how: Any) -> Host:
    """A host with a container that runs and one in every kind of trouble."""
    host = Host.objects.create(name=name, address=f"unix:///{name}.sock", observed_at=SEEN, **how)
    states: list[dict[str, Any]] = [
        {"state": "running"},
        {"state": "running", "health": "unhealthy"},
        {"state": "restarting"},
        {"state": "exited", "exit_code": 3},
        {"state": "running", "restart_count": 5, "started_at": timezone.now()},
    ]
    for number, facts in enumerate(states):
        row = Container.objects.create(
            host=host, name=f"{name}-{number}", engine_id=f"{number:064x}", observed_at=SEEN, **facts
        )
        sample = {"cpu_percent": 1.0, "memory_bytes": 1, "memory_limit": 2}
        one = Measured(sample=sample, cpu_history=[1.0], memory_history=[1])
        stats.keep(host_id=host.pk, host=one, noun="container", objects={row.pk: one})
    return host


@pytest.mark.parametrize("how", UNSEEN, ids=str)
def test_it_tells_what_nobody_sees(owner: Person, how: dict[str, Any]) -> None:
    host, seen = _host("dark", **how), _host("light", state=Host.State.ONLINE)

    rows = owner.get(f"containers/?host={host.pk}").body["results"]
    assert [row["stale"] for row in rows] == [True] * 5
    assert {row["seen_at"] for row in rows} == {"2026-11-24T12:03:00Z"}
    assert [(row["cpu_percent"], row["cpu_history"]) for row in rows] == [(None, [])] * 5
    detail = owner.get(f"containers/{rows[0]['id']}/").body
    assert (detail["stale"], detail["memory_bytes"]) == (True, None)

    told = owner.get(f"hosts/{host.pk}/").body
    assert (told["stale"], told["containers_running"], told["containers_last_running"]) == (True, 0, 3)
    assert (told["containers_total"], told["cpu_percent"]) == (5, None)

    assert [row["host"] for row in owner.get("containers/?stale=true").body["results"]] == [host.pk] * 5
    assert [row["host"] for row in owner.get("containers/?stale=false").body["results"]] == [seen.pk] * 5
    assert owner.get("containers/?state=running").body["count"] == 6, "a state is the last one seen"
    assert owner.get("containers/?state=running&stale=false").body["count"] == 3
    assert {row["host"] for row in owner.get("containers/?attention=true").body["results"]} == {seen.pk}

    needs = owner.get("needs-you/").body["results"]
    assert {need["host"] for need in needs if need["noun"] == "container"} == {seen.pk}
    found = owner.get("search/?q=dark").body["results"]
    assert [one["stale"] for one in found] == [True] * 6, found


def test_it_tells_what_somebody_sees(owner: Person) -> None:
    host = _host("light", state=Host.State.ONLINE)
    rows = owner.get(f"containers/?host={host.pk}").body["results"]
    assert [row["stale"] for row in rows] == [False] * 5
    assert {row["cpu_percent"] for row in rows if row["state"] == "running"} == {1.0}
    told = owner.get(f"hosts/{host.pk}/").body
    assert (told["stale"], told["containers_running"], told["containers_last_running"]) == (False, 3, 3)
    assert {one["stale"] for one in owner.get("search/?q=light").body["results"]} == {False}


def test_it_says_with_a_host_what_ran_on_it(owner: Person) -> None:
    _host("dark", state=Host.State.UNREACHABLE, state_reason="It does not answer.")
    [need] = owner.get("needs-you/").body["results"]
    assert need["detail"] == "It does not answer. 3 containers were running on it when it was last seen."
