"""`sync.rows` on SQLite and PostgreSQL: the same readings, no engine needed."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from containers_app.models import Attachment, Container, Image, Network, Volume
from containers_app.models.querysets import containers_of_image, containers_of_network, containers_of_volume
from containers_app.nouns.containers import CONTAINER
from containers_app.nouns.images import IMAGE
from containers_app.nouns.networks import NETWORK
from containers_app.nouns.volumes import VOLUME
from fleet_app.models import Host
from fleet_app.sync.rows import MANY_CHANGES, HostLost, Reading, apply
from tests.support.hints import hinted
from tests.support.watchers import host_of

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]

_WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def host() -> Host:
    return host_of("unix:///nowhere.sock", name="here", lease_holder="me")


def _container(number: int, **changes: Any) -> Reading:
    raw: dict[str, Any] = {
        "Id": f"{number:064x}",
        "Name": f"/web-{number}",
        "Image": "sha256:" + "a" * 64,
        "Created": "2026-01-02T03:04:05.123456789Z",
        "State": {"Status": "running", "Running": True, "StartedAt": "2026-01-02T03:04:06Z"},
        "Config": {"Image": "web:1", "Env": ["TOKEN=canary"], "Labels": None},
        "Mounts": [{"Type": "volume", "Name": "data", "Destination": "/data", "RW": True}],
        "NetworkSettings": {"Networks": {"wharf": {"NetworkID": "b" * 64}}},
    }
    return Reading(mirrored=CONTAINER, key=raw["Id"], raw={**raw, **changes})


def _others() -> list[Reading]:
    image = {"Id": "sha256:" + "a" * 64, "RepoTags": ["web:1", "web:0"]}
    return [
        Reading(mirrored=IMAGE, key=image["Id"], raw=image),  # type: ignore[arg-type]
        Reading(mirrored=VOLUME, key="data", raw={"Name": "data", "Driver": "local"}),
        Reading(mirrored=NETWORK, key="b" * 64, raw={"Id": "b" * 64, "Name": "wharf", "Driver": "bridge"}),
    ]


def _apply(host: Host, readings: Sequence[Reading]) -> list[str]:
    """What was said to have changed, in words."""
    changes = apply(host_id=host.pk, holder="me", readings=readings)
    return sorted(f"{change.noun} {'removed' if change.removed else 'changed'}" for change in changes)


def test_it_writes_what_is_new_once_and_what_is_the_same_not_at_all(host: Host) -> None:
    readings = [*_others(), *(_container(number) for number in range(150))]
    assert len(_apply(host, readings)) == 153
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert _apply(host, readings) == []
    assert [query["sql"] for query in queries if query["sql"].startswith(_WRITES)] == []
    assert len(queries) == 4, "one comparison a noun"


def test_it_keeps_our_id_while_the_engine_changes_and_removes_what_is_gone(host: Host) -> None:
    _apply(host, [_container(1), _container(2)])
    before = Container.objects.get(name="web-1")
    assert _apply(host, [_container(1, Name="/renamed"), _container(2)]) == ["container changed"]
    before.refresh_from_db()
    assert before.name == "renamed"
    assert before.environment() == ["TOKEN=canary"], "sealed anew, and still opening"
    assert _apply(host, [Reading(mirrored=CONTAINER, key=before.engine_id, raw=None)]) == [
        "container removed"
    ]
    assert [row.name for row in Container.objects.all()] == ["web-2"]
    assert Attachment.objects.count() == 2


def test_it_ignores_what_moves_all_the_time(host: Host) -> None:
    probes = [{"Start": "2026-01-02T03:04:06Z", "ExitCode": 0, "Output": "fine"}]
    state = {
        "Status": "running",
        "Running": True,
        "Health": {"Status": "healthy", "FailingStreak": 0, "Log": []},
    }
    _apply(host, [_container(1, State=state)])
    probed = {**state, "Health": {"Status": "healthy", "FailingStreak": 0, "Log": probes}}
    assert _apply(host, [_container(1, State=probed, ExecIDs=["c" * 64])]) == []
    sick = {**state, "Health": {"Status": "unhealthy", "FailingStreak": 3, "Log": probes}}
    assert _apply(host, [_container(1, State=sick)]) == ["container changed"]
    row = Container.objects.get()
    assert row.health == "unhealthy"
    assert row.raw["State"]["Health"]["Log"] == probes, "the log of the probe that failed is there to be read"


def test_it_counts_who_uses_what(host: Host) -> None:
    elsewhere = host_of("unix:///elsewhere.sock", name="elsewhere", lease_holder="me")
    for place in (host, elsewhere):
        _apply(place, [*_others(), *(_container(number) for number in range(3))])
    assert Image.objects.annotate(uses=containers_of_image()).get(host=host).uses == 3
    assert Volume.objects.annotate(uses=containers_of_volume()).get(host=host).uses == 3
    assert Network.objects.annotate(uses=containers_of_network()).get(host=host).uses == 3
    _apply(host, [Reading(mirrored=CONTAINER, key=f"{number:064x}", raw=None) for number in range(3)])
    assert Volume.objects.annotate(uses=containers_of_volume()).get(host=host).uses == 0
    assert Volume.objects.annotate(uses=containers_of_volume()).get(host=elsewhere).uses == 3


def test_it_stores_hostile_text(host: Host) -> None:
    labels = {"nul\0key": "nul\0value", "long": "x" * 100_000, "surrogate": "\ud800", "smile": "\U0001f6a2"}
    config = {"Image": "i" * 5000, "Labels": labels, "Env": ["A=\0"]}
    state = {
        "Status": "exited",
        "ExitCode": 2**32,
        "Error": "\0",
        "FinishedAt": "nonsense",
        "StartedAt": 7e300,
    }
    _apply(host, [_container(1, Name="/" + "n" * 5000, Config=config, State=state), _container(2)])
    row = Container.objects.get(image="i" * 512)
    assert row.labels["nul\ufffdkey"] == "nul\ufffdvalue"
    assert row.labels["smile"] == "\U0001f6a2"
    assert len(row.name) == 254


def test_it_keeps_no_secret_of_the_environment_in_the_clear(host: Host) -> None:
    _apply(host, [_container(1)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM containers_app_container")
        stored = repr(cursor.fetchall())
    assert "web-1" in stored
    assert "canary" not in stored
    assert Container.objects.get().environment() == ["TOKEN=canary"]


def test_it_writes_nothing_for_a_watcher_without_the_lease(host: Host) -> None:
    _apply(host, [_container(1)])
    with pytest.raises(HostLost):
        apply(host_id=host.pk, holder="another", readings=[_container(1, Name="/stolen")])
    with pytest.raises(HostLost):
        apply(host_id=host.pk + 1, holder="me", readings=[_container(1)])
    assert Container.objects.get().name == "web-1"


@pytest.mark.parametrize("several", [1, 2, MANY_CHANGES, MANY_CHANGES + 1, 3 * MANY_CHANGES])
def test_it_hints_at_each_or_at_the_noun_when_there_are_too_many(host: Host, several: int) -> None:
    """Of what changed and of what is gone; another noun of the same batch is counted by itself."""
    told = [_container(number) for number in range(several)]
    hints = _hinted(host, [*_others(), *told])
    ids = list(Container.objects.order_by("pk").values_list("pk", flat=True))
    each: list[int | None] = [*ids] if several <= MANY_CHANGES else [None]
    assert sorted(hints.pop("container.changed"), key=str) == sorted(each, key=str)
    assert {kind: len(named) for kind, named in hints.items()} == dict.fromkeys(
        ("image.changed", "volume.changed", "network.changed"), 1
    )
    assert all(named != [None] for named in hints.values())
    gone = [Reading(mirrored=CONTAINER, key=reading.key, raw=None) for reading in told]
    removed = _hinted(host, gone)
    assert set(removed) == {"container.removed"}
    assert sorted(removed["container.removed"], key=str) == sorted(each, key=str)


def test_it_hints_at_nothing_when_nothing_changed_or_was_written(host: Host) -> None:
    _apply(host, [_container(1)])
    assert _hinted(host, [_container(1)]) == {}
    with hinted() as told, pytest.raises(HostLost):
        apply(host_id=host.pk, holder="another", readings=[_container(2)])
    assert told == []


def _hinted(host: Host, readings: Sequence[Reading]) -> dict[str, list[int | None]]:
    """The ids that were told, by type."""
    with hinted() as told, TestCase.captureOnCommitCallbacks(execute=True):
        _apply(host, readings)
    by_type: dict[str, list[int | None]] = {}
    for hint in told:
        assert hint["host"] == host.pk
        by_type.setdefault(hint["type"], []).append(hint["id"])
    return by_type
