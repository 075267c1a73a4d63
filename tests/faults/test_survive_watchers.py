import signal
from collections.abc import Callable

import pytest

from containers_app.models import Volume
from fleet_app.models import Host
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.mirror import assert_mirror_equals_engine
from tests.support.processes import Process, wait_until
from tests.support.watchers import host_of, wait_online

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("transactional_db", "redis_server")]

StartWatcher = Callable[[], Process]


def test_it_goes_on_where_a_killed_watcher_stopped(watcher: StartWatcher, clean_engine: Engine) -> None:
    host = host_of(clean_engine.endpoint_address, name="here")
    clean_engine.docker("run", "-d", "--name", "stopped-meanwhile", BASE_IMAGE, "sleep", "600")
    first = watcher()
    wait_online(host)
    assert_mirror_equals_engine(host, after="at first")
    first.end(with_signal=signal.SIGKILL)
    clean_engine.docker("rm", "-f", "stopped-meanwhile")
    clean_engine.docker("create", "--name", "made-meanwhile", BASE_IMAGE)
    watcher()
    assert_mirror_equals_engine(host, after="after the watcher was killed and another one began")


def test_it_leaves_its_hosts_to_others_when_it_ends_in_order(
    watcher: StartWatcher, clean_engine: Engine
) -> None:
    host = host_of(clean_engine.endpoint_address, name="here")
    process = watcher()
    wait_online(host)
    assert process.end(with_signal=signal.SIGTERM) == 0
    host.refresh_from_db()
    assert host.lease_holder == ""
    assert not host.is_watched


def test_it_shares_hosts_and_takes_those_of_the_dead(
    watcher: StartWatcher, clean_engine: Engine, clean_second_engine: Engine
) -> None:
    engines = {
        host_of(engine.endpoint_address, name=engine.name): engine
        for engine in (clean_engine, clean_second_engine)
    }
    processes = [watcher(), watcher()]

    def holders() -> set[str]:
        return set(Host.objects.values_list("lease_holder", flat=True)) - {""}

    wait_until(lambda: len(holders()) == 2, what="one host for each of two watchers")
    for host in engines:
        wait_online(host)
    dead = processes[0]
    dead.end(with_signal=signal.SIGKILL)
    wait_until(lambda: len(holders()) == 1, what="the other watcher holding both")
    for host, engine in engines.items():
        engine.docker("volume", "create", "seen-by-the-survivor")
        seen = Volume.objects.filter(host=host, name="seen-by-the-survivor")
        wait_until(seen.exists, what=f"a change on {host.name} mirrored")
