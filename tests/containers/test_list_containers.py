"""GET containers/ and the other lists: filters, search, order, pages, and few queries whatever their length."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from containers_app.models import Container, Image
from fleet_app import stats
from fleet_app.models import Host
from fleet_app.stats import Measured
from tests.support.people import Person

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.database]
Make = Callable[..., Container]


@pytest.fixture
def host(owner: Person) -> Host:
    """A host that nobody watches."""
    del owner
    return Host.objects.create(name="quay", address="unix:///nowhere.sock", state=Host.State.ONLINE)


@pytest.fixture
def make(host: Host) -> Make:
    """Put a container into the mirror."""

    def row(name: str, **columns: Any) -> Container:
        number = Container.objects.count()
        fields = {"engine_id": f"{number:064x}", "state": "running", "observed_at": timezone.now(), **columns}
        return Container.objects.create(**{"host": host, "name": name, **fields})

    return row


def names(person: Person, query: str = "") -> list[str]:
    answer = person.get(f"containers/?{query}")
    assert answer.status == 200, answer
    return [row["name"] for row in answer.body["results"]]


def test_it_filters_searches_and_orders(owner: Person, host: Host, make: Make) -> None:
    other = Host.objects.create(name="far", address="unix:///far.sock")
    image = Image.objects.create(host=host, engine_id="sha256:1", name="nginx:1", observed_at=timezone.now())
    make("web", image="nginx:1", image_engine_id="sha256:1", labels={"team": "harbour"}, stack="shop")
    make("db", state="exited", exit_code=1, restart_count=3, labels={"team": "deep"})
    make("far", host=other, state="paused")
    make("sick", health="unhealthy")
    make("stopped", state="exited", exit_code=137)
    make("loops", restart_count=2, started_at=timezone.now())
    make("looped", restart_count=2, started_at=timezone.now() - timedelta(hours=1))

    assert names(owner) == ["db", "far", "looped", "loops", "sick", "stopped", "web"]
    assert names(owner, f"host={other.pk}") == ["far"]
    assert names(owner, f"host={host.pk},{other.pk}&state=exited,paused") == ["db", "far", "stopped"]
    assert names(owner, "state=exited&state=paused") == ["db", "far", "stopped"]
    assert names(owner, "search=nginx") == ["web"]
    assert names(owner, f"image={image.pk}") == ["web"]
    assert names(owner, "label=team") == ["db", "web"]
    assert names(owner, "label=team%3Dharbour") == ["web"]
    assert names(owner, "stack=shop") == ["web"]
    assert names(owner, "attention=true") == ["db", "loops", "sick"]
    assert names(owner, "ordering=-restart_count")[0] == "db"
    assert names(owner, "ordering=host,-name")[:3] == ["far", "web", "stopped"]
    # What is not on the list of columns to order by is no way to look at others.
    assert names(owner, "ordering=sealed_environment") == names(owner)
    assert owner.get("containers/?state=nonsense").status == 400
    assert owner.get("containers/?host=x").status == 400
    assert owner.get(f"containers/?host={10**30},1").status == 400
    for path in ("events/", "journal/", "audit/", "operations/", "builds/"):
        assert owner.get(f"{path}?since=0001-01-01T00:00:00%2B14:00").status == 400, path


def test_pages_hold_every_row_once(owner: Person, make: Make) -> None:
    for number in range(7):
        make(f"c{number}")

    found = [name for page in (1, 2, 3) for name in names(owner, f"page={page}&page_size=3&ordering=state")]

    assert sorted(found) == [f"c{number}" for number in range(7)]
    assert owner.get("containers/?page_size=3").body["count"] == 7


def test_a_row_has_its_measurements(owner: Person, host: Host, make: Make, redis_server: str) -> None:
    del redis_server
    web = make("web")
    make("stopped", state="exited")
    at = timezone.now().isoformat()
    sample = {"at": at, "cpu_percent": 12.5, "memory_bytes": 1000, "memory_limit": 2000, "pids": 3}
    counters = ("network_rx_bytes", "network_tx_bytes", "block_read_bytes", "block_write_bytes")
    measured = Measured(
        sample={**sample, **dict.fromkeys(counters, 0)}, cpu_history=[1.0, 12.5], memory_history=[1, 2]
    )
    summed = Measured(
        sample={"at": at, "cpu_percent": 12.5, "memory_bytes": 1000, "containers": 1},
        cpu_history=[],
        memory_history=[],
    )
    stats.keep(host_id=host.pk, host=summed, noun="container", objects={web.pk: measured})

    stopped, row = owner.get("containers/").body["results"]

    assert (row["cpu_percent"], row["memory_bytes"], row["memory_limit"]) == (12.5, 1000, 2000)
    assert (row["cpu_history"], row["memory_history"]) == ([1.0, 12.5], [1, 2])
    assert (stopped["cpu_percent"], stopped["cpu_history"]) == (None, [])
    assert owner.get(f"containers/{web.pk}/stats/").body["samples"][0]["pids"] == 3
    assert owner.get(f"containers/{web.pk}/").body["cpu_percent"] == 12.5
    assert owner.get("hosts/").body["results"][0]["memory_used_bytes"] == 1000
    assert owner.get(f"hosts/{host.pk}/stats/").body["samples"][0]["containers"] == 1


@pytest.mark.parametrize("path", ["containers/", "images/", "volumes/", "networks/", "hosts/", "events/"])
def test_the_number_of_queries_does_not_grow(owner: Person, host: Host, path: str) -> None:
    fill(host, start=0, count=2)
    few = queries(owner, path)
    fill(host, start=2, count=20)
    many = queries(owner, path)

    assert len(many) == len(few)
    # Lists never load what only a detail shows.
    assert not [sql for sql in many if '"raw"' in sql or "sealed_environment" in sql or '."info"' in sql]


def queries(person: Person, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        answer = person.get(path)
    assert answer.status == 200
    return [query["sql"] for query in captured.captured_queries]


def fill(host: Host, *, start: int, count: int) -> None:
    """`count` rows of every noun."""
    now = timezone.now()
    for number in range(start, start + count):
        key = f"{number:064x}"
        Host.objects.create(name=f"host {number}", address="unix:///nowhere.sock")
        host.images.create(engine_id=key, name=f"i{number}", observed_at=now)
        host.volumes.create(name=f"v{number}", driver="local", observed_at=now)
        host.networks.create(engine_id=key, name=f"n{number}", driver="bridge", observed_at=now)
        host.events.create(at=now - timedelta(seconds=number), noun="container", action="start")
        host.containers.create(
            engine_id=key, name=f"c{number}", state="running", image_engine_id=key, observed_at=now
        )


def test_who_may_see_nothing_sees_nothing(make: Make, stranger: Person, nobody: Person) -> None:
    web = make("web")

    assert names(stranger) == []
    assert stranger.get(f"containers/{web.pk}/").status == 404
    assert nobody.get("containers/").status == 401
