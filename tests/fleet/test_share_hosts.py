from datetime import timedelta

import pytest
from django.utils import timezone

from fleet_app.models import Host
from fleet_app.watcher.leases import give_up, share_out
from tests.support.watchers import host_of

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


@pytest.fixture(autouse=True)
def hosts() -> list[Host]:
    return [host_of(f"unix:///{name}.sock", name=name) for name in ("a", "b", "c", "d")]


def _share(watcher: str) -> list[str]:
    return [assignment.name for assignment in share_out(watcher=watcher, answering=())]


def _die(watcher: str) -> None:
    """Time passes without its heartbeat."""
    Host.objects.filter(lease_holder=watcher).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_it_gives_every_watcher_its_part() -> None:
    assert _share("one") == ["a", "b", "c", "d"]
    assert _share("two") == [], "nothing is taken from anybody who lives"
    assert _share("one") == ["a", "b"]
    assert _share("two") == ["c", "d"]
    give_up(watcher="one")
    assert _share("two") == ["a", "b", "c", "d"]


def test_it_takes_the_hosts_of_a_dead_watcher_only() -> None:
    assert _share("dead") == ["a", "b", "c", "d"]
    assert _share("living") == []
    _die("dead")
    assert _share("living") == ["a", "b"], "it may still come back: its part is left for it"
    assert _share("dead") == ["c", "d"]


def test_it_notices_every_change_of_the_road_but_not_of_the_name() -> None:
    before = share_out(watcher="one", answering=())
    Host.objects.filter(name="a").update(name="renamed")
    assert share_out(watcher="one", answering=()) == before
    Host.objects.filter(name="b").update(ssh_host_key="ssh-ed25519 AAAA")
    after = share_out(watcher="one", answering=())
    assert [was == now for was, now in zip(before, after, strict=True)] == [True, False, True, True]


def test_it_says_when_an_engine_answered_last(hosts: list[Host]) -> None:
    share_out(watcher="one", answering=())
    Host.objects.filter(pk=hosts[0].pk).update(state=Host.State.ONLINE)
    Host.objects.filter(pk=hosts[1].pk).update(state=Host.State.UNREACHABLE)  # it has gone this very moment
    share_out(watcher="one", answering=[hosts[0].pk, hosts[1].pk])
    assert [host.observed_at is not None for host in Host.objects.order_by("pk")] == [
        True,
        False,
        False,
        False,
    ]
