import pytest

from containers_app.models import Container
from fleet_app.models import Host
from fleet_app.services.hosts import remove_host
from operations_app import hints
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.mirror import assert_mirror_equals_engine
from tests.support.people import Person
from tests.support.processes import run_directory, wait_until
from tests.support.watchers import host_of, wait_online, watching

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("transactional_db", "redis_server")]


def _say_changed(host: Host) -> None:
    """As the service does that changes a host."""
    hints.publish("host.changed", host=host.pk, id=host.pk)


def test_it_leaves_a_disabled_host_and_returns_to_an_enabled_one(clean_engine: Engine) -> None:
    host = host_of(clean_engine.endpoint_address, name="switched")
    with watching():
        wait_online(host)
        Host.objects.filter(pk=host.pk).update(enabled=False)
        _say_changed(host)
        wait_until(
            lambda: Host.objects.filter(pk=host.pk, state="disabled", lease_holder="").exists(),
            what="disabled",
        )
        clean_engine.docker("create", "--name", "unseen", BASE_IMAGE)
        Host.objects.filter(pk=host.pk).update(enabled=True)
        _say_changed(host)
        wait_online(host)
        assert_mirror_equals_engine(host, after="after it was enabled again")


def test_it_follows_a_host_to_its_new_address(clean_engine: Engine) -> None:
    host = host_of(f"unix://{run_directory()}/nobody.sock", name="moved")
    with watching():
        wait_until(lambda: Host.objects.filter(pk=host.pk, state="unreachable").exists(), what="unreachable")
        host.refresh_from_db()
        assert "nobody.sock" in host.state_reason
        Host.objects.filter(pk=host.pk).update(address=clean_engine.endpoint_address)
        _say_changed(host)
        wait_online(host)
        assert_mirror_equals_engine(host, after="at its new address")
        assert host.engine_version.startswith("28.")
        assert host.cpus > 0
        assert host.memory_bytes > 0
        assert host.storage_driver == "overlay2"


def test_it_forgets_a_deleted_host_without_stumbling(
    clean_engine: Engine, clean_second_engine: Engine, owner: Person
) -> None:
    gone = host_of(clean_engine.endpoint_address, name="gone")
    stays = host_of(clean_second_engine.endpoint_address, name="stays")
    with watching():
        wait_online(gone)
        wait_online(stays)
        pk = gone.pk
        remove_host(actor=owner.actor, host=gone)
        clean_engine.docker("create", "--name", "after", BASE_IMAGE)  # its event meets no host
        _say_changed(stays)
        clean_second_engine.docker("create", "--name", "still-seen", BASE_IMAGE)
        assert_mirror_equals_engine(stays, after="after another host was deleted")
        assert not Container.objects.filter(host_id=pk).exists()


@pytest.mark.usefixtures("events_only")
def test_it_reads_again_what_an_action_says_is_stale(clean_engine: Engine) -> None:
    host = host_of(clean_engine.endpoint_address, name="hinted")
    still = clean_engine.docker("create", "--name", "still", BASE_IMAGE)
    clean_engine.docker("network", "create", "wharf")
    with watching():
        wait_online(host)
        assert_mirror_equals_engine(host, after="at first")
        clean_engine.docker("network", "connect", "wharf", "still")  # no engine tells of this
        hints.publish("stale", host=host.pk, id=still, noun="container")
        assert_mirror_equals_engine(host, after="after a hint")
        clean_engine.docker("network", "disconnect", "wharf", "still")
        hints.publish("stale", host=host.pk, id="*", noun="container")
        assert_mirror_equals_engine(host, after="after a hint about all containers")
