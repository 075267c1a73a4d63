import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from fleet_app.models import Host, Watcher
from fleet_app.watcher import leases
from fleet_app.watcher.leases import _claim, give_up, share_out
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


def test_a_host_that_two_saw_free_goes_to_one_of_them(hosts: list[Host]) -> None:
    """Both looked before either took it: the row decides, not what was seen."""
    seen_by_one, seen_by_two = Host.objects.get(pk=hosts[0].pk), Host.objects.get(pk=hosts[0].pk)
    assert _claim("one", seen_by_one)
    assert not _claim("two", seen_by_two)
    assert Host.objects.get(pk=hosts[0].pk).lease_holder == "one"
    Host.objects.filter(pk=hosts[1].pk).update(enabled=False)
    assert not _claim("one", hosts[1]), "somebody switched it off meanwhile"


def test_a_watcher_that_lost_its_host_does_not_keep_it(hosts: list[Host]) -> None:
    """Its lease ran out while it hung; when it goes on the host is another's, and it neither writes nor renews."""
    assert len(_share("hung")) == len(hosts)
    Watcher.objects.all().delete()
    _die("hung")
    assert len(_share("quick")) == len(hosts)
    until = list(Host.objects.order_by("pk").values_list("lease_until", flat=True))
    assert _share("hung") == []
    assert list(Host.objects.order_by("pk").values_list("lease_until", flat=True)) == until
    give_up(watcher="hung")
    assert set(Host.objects.values_list("lease_holder", flat=True)) == {"quick"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hosts")
def test_watchers_that_race_never_share_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """All begin at the same moment, and beat again and again."""
    monkeypatch.setattr(leases, "LEASE", timedelta(hours=1))
    names, ready = [f"watcher-{number}" for number in range(4)], threading.Barrier(4)
    failed: list[Exception] = []

    def race(name: str) -> None:
        ready.wait(60)
        try:
            for _ in range(5):
                for assignment in share_out(watcher=name, answering=()):
                    holder = Host.objects.get(pk=assignment.host_id).lease_holder
                    assert holder in {name, ""}, f"{assignment.name} is held by {holder} and {name}"
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    held = [host for name in names for host in _share(name)]
    assert len(held) == len(set(held)), "each has one holder"
