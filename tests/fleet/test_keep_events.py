import shlex
from datetime import timedelta

import pytest
from django.utils import timezone

from fleet_app.models import EngineEvent
from fleet_app.sync import timeline
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.processes import wait_until
from tests.support.watchers import host_of, wait_online, watching


@pytest.mark.parametrize("fixture", ["clean_engine", "clean_old_engine"])
@pytest.mark.usefixtures("transactional_db", "redis_server")
def test_it_keeps_what_happened_without_the_noise(fixture: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(fixture)
    host = host_of(engine.endpoint_address, name=engine.name)
    engine.docker("network", "create", "wharf")
    with watching():
        wait_online(host)
        crane = engine.docker(
            *shlex.split("run -d --name crane --health-cmd true --health-interval 1s"),
            *("--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.service=lift"),
            BASE_IMAGE,
            "sleep",
            "600",
        )
        events = EngineEvent.objects.filter(host=host)
        wait_until(
            events.filter(action="health_status", attributes__health="healthy").exists, what="health event"
        )
        engine.docker("exec", "crane", "true")
        engine.docker("network", "connect", "wharf", "crane")
        engine.docker("rename", "crane", "hoist")
        engine.docker("kill", "hoist")
        engine.docker("rm", "hoist")
        wait_until(events.filter(noun="container", action="destroy").exists, what="the last event")
    told = list(events.filter(engine_id=crane).order_by("at", "id").values_list("action", flat=True))
    assert told == ["create", "start", "health_status", "rename", "kill", "die", "destroy"]
    die = events.get(engine_id=crane, action="die")
    assert (die.name, die.attributes["exitCode"]) == ("hoist", "137")
    destroy = events.get(engine_id=crane, action="destroy")
    assert (destroy.attributes["stack"], destroy.attributes["service"]) == ("shop", "lift")
    assert events.get(action="rename").attributes["oldName"] == "/crane"
    connect = events.get(noun="network", action="connect", name="wharf")
    assert connect.related_engine_id == crane


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.usefixtures("redis_server")
def test_it_forgets_events_that_are_too_old_or_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "KEPT_EVENTS", 10)
    here, there = (
        host_of(f"unix:///{name}.sock", name=name, lease_holder="me") for name in ("here", "there")
    )

    def happen(number: int, *, ago: timedelta = timedelta()) -> dict[str, object]:
        return {"at": timezone.now() - ago, "noun": "container", "action": f"{number}"}

    old = [happen(number, ago=timedelta(days=30)) for number in range(3)]
    timeline.record_events(host_id=there.pk, holder="me", events=[happen(100)])
    timeline.record_events(
        host_id=here.pk, holder="me", events=[*old, *(happen(number) for number in range(8))]
    )
    assert EngineEvent.objects.filter(host=here).count() == 8
    timeline.record_events(host_id=here.pk, holder="me", events=[happen(number) for number in range(8, 20)])
    kept = EngineEvent.objects.filter(host=here).order_by("id").values_list("action", flat=True)
    assert list(kept) == [str(number) for number in range(10, 20)]
    assert EngineEvent.objects.filter(host=there).count() == 1
