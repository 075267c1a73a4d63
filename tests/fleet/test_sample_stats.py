import pytest
import redis

from containers_app.models import Container
from fleet_app import stats
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.processes import wait_until
from tests.support.watchers import host_of, wait_online, watching


@pytest.mark.parametrize("fixture", ["clean_engine", "clean_old_engine"])
@pytest.mark.usefixtures("transactional_db")
def test_it_measures_what_runs(
    fixture: str, request: pytest.FixtureRequest, redis_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats, "INTERVAL", 0.2)
    engine: Engine = request.getfixturevalue(fixture)
    fill = "dd if=/dev/zero of=/dev/shm/filled bs=1M count=20 2>/dev/null; while :; do :; done"
    engine.docker("run", "-d", "--name", "busy", BASE_IMAGE, "sh", "-c", fill)
    engine.docker("run", "-d", "--name", "paused", BASE_IMAGE, "sleep", "600")
    engine.docker("pause", "paused")
    engine.docker("create", "--name", "still", BASE_IMAGE)
    host = host_of(engine.endpoint_address, name=engine.name)
    with redis.Redis.from_url(redis_server) as client, client.pubsub() as hints, watching():
        hints.subscribe("quaymaster:hints")
        wait_online(host)
        wait_until(lambda: Container.objects.filter(host=host).count() == 3, what="mirrored")
        busy, paused, still = (
            Container.objects.get(host=host, name=name).pk for name in ("busy", "paused", "still")
        )
        wait_until(
            lambda: (
                (newest := stats.latest("container", [busy]).get(busy)) and (newest["cpu_percent"] or 0) > 1
            ),
            what="CPU time",
        )
        wait_until(
            lambda: len(stats.series("container", busy)) >= 3 and len(stats.series(stats.HOST, host.pk)) >= 3,
            what="a series",
        )
        said = [message["data"] for message in iter(hints.get_message, None)]
    newest = stats.latest("container", [busy, paused, still])
    assert list(newest) == [busy], "only what runs is measured"
    sample = newest[busy]
    assert sample["memory_bytes"] > 20_000_000
    assert sample["memory_limit"] >= sample["memory_bytes"]
    assert sample["pids"] >= 1
    assert 1 < len(sample["cpu_history"]) == len(sample["memory_history"]) <= stats.SPARKLINE
    series = stats.series("container", busy)
    assert [one["at"] for one in series] == sorted({one["at"] for one in series})
    together = stats.latest(stats.HOST, [host.pk])[host.pk]
    assert together["containers"] == 1
    assert together["memory_bytes"] == pytest.approx(sample["memory_bytes"], rel=0.5)
    assert any(f'"stats.sampled","host":{host.pk}' in str(one) for one in said)


@pytest.mark.usefixtures("redis_server")
def test_it_keeps_an_hour_and_no_more() -> None:
    for number in range(stats.HOUR + 40):
        told = {"at": f"{number:04d}", "cpu_percent": 1.0, "memory_bytes": 1}
        measured = stats.Measured(sample=told, cpu_history=[1.0], memory_history=[1])
        stats.keep(host_id=77, host=measured, noun="container", objects={})
    assert [one["at"] for one in stats.series(stats.HOST, 77)] == [
        f"{number:04d}" for number in range(40, stats.HOUR + 40)
    ]
    assert stats.latest("container", []) == {}
    assert stats.latest("container", [123456]) == {}
