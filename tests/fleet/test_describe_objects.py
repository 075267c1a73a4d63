"""The columns say what the engine was told: known options in, known values out, on the newest and the oldest engine."""

import shlex
from datetime import timedelta

import pytest
from django.utils import timezone

from containers_app.models import Container, Image, Network, Volume
from fleet_app.watcher.once import mirror_host
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.processes import wait_until
from tests.support.watchers import host_of

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]

engines = pytest.mark.parametrize("fixture", ["clean_engine", "clean_old_engine"])


@engines
def test_it_describes_what_stands_on_an_engine(fixture: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(fixture)
    engine.docker(
        *shlex.split("network create --subnet 10.88.0.0/24 --gateway 10.88.0.1 --label a=b --internal wharf")
    )
    engine.docker(*shlex.split("volume create --label com.docker.compose.project=shop goods"))
    engine.docker("tag", BASE_IMAGE, "a/first:1")
    engine.docker(
        *shlex.split(
            "run -d --name crane --network wharf --network-alias hoist -p 127.0.0.1:8081:80 --expose 9/udp"
        ),
        *shlex.split("-v goods:/goods:ro --tmpfs /scratch -e TOKEN=canary --restart on-failure:3 -t"),
        *shlex.split("--label com.docker.compose.project=shop --label com.docker.compose.service=lift"),
        *shlex.split("--health-cmd true --health-interval 1s"),
        *(BASE_IMAGE, "sleep", "600"),
    )
    engine.docker("run", "-d", "--name", "done", "--network", "none", BASE_IMAGE, "sh", "-c", "exit 3")
    engine.docker("wait", "done")
    engine.docker("create", "--name", "idle", "-p", "8082:80", BASE_IMAGE)
    host = host_of(engine.endpoint_address, name="described")

    def healthy() -> bool:
        mirror_host(host_id=host.pk)
        return Container.objects.filter(name="crane", health="healthy").exists()

    wait_until(healthy, what="a healthy container")
    crane, done, idle = (Container.objects.get(name=name) for name in ("crane", "done", "idle"))
    network, volume = Network.objects.get(name="wharf"), Volume.objects.get(name="goods")
    image = Image.objects.get(engine_id=crane.image_engine_id)

    assert (crane.state, crane.exit_code, crane.restart_policy, crane.tty) == (
        "running",
        None,
        "on-failure",
        True,
    )
    assert (crane.image, crane.command) == (BASE_IMAGE, "sleep 600")
    assert (crane.stack, crane.service) == ("shop", "lift")
    assert crane.started_at is not None
    assert abs(crane.started_at - timezone.now()) < timedelta(hours=1)
    assert crane.finished_at is None
    assert "TOKEN=canary" in crane.environment()
    published = {"container_port": 80, "protocol": "tcp", "host_ip": "127.0.0.1", "host_port": 8081}
    assert published in crane.ports
    assert {"container_port": 9, "protocol": "udp", "host_ip": "", "host_port": None} in crane.ports
    goods = {
        "type": "volume",
        "name": "goods",
        "source": volume.mountpoint,
        "destination": "/goods",
        "read_only": True,
    }
    assert goods in crane.mounts
    [joined] = crane.networks
    assert (joined["name"], joined["engine_id"]) == ("wharf", network.engine_id)
    assert joined["ip_address"].startswith("10.88.0.")
    assert "hoist" in joined["aliases"]
    assert set(crane.attachments.values_list("noun", "key")) == {
        ("volume", "goods"),
        ("network", network.engine_id),
    }

    assert (done.state, done.exit_code) == ("exited", 3)
    assert done.finished_at is not None
    assert (idle.state, idle.started_at, idle.exit_code) == ("created", None, None)
    assert {"container_port": 80, "protocol": "tcp", "host_ip": "", "host_port": 8082} in idle.ports

    assert (image.name, image.repo_tags) == ("a/first:1", ["a/first:1", BASE_IMAGE])
    assert (image.operating_system, image.dangling) == ("linux", False)
    assert image.size_bytes > 100_000
    assert (network.driver, network.internal, network.labels) == ("bridge", True, {"a": "b"})
    assert network.subnets == [{"subnet": "10.88.0.0/24", "gateway": "10.88.0.1"}]
    assert (volume.driver, volume.stack) == ("local", "shop")


def test_it_says_why_a_container_did_not_start(clean_engine: Engine) -> None:
    clean_engine.docker("create", "--name", "broken", BASE_IMAGE, "/no/such/program")
    with pytest.raises(AssertionError, match="no such file"):
        clean_engine.docker("start", "broken")
    host = host_of(clean_engine.endpoint_address, name="described")
    mirror_host(host_id=host.pk)
    broken = Container.objects.get(name="broken")
    assert (broken.state, broken.exit_code) == ("created", 127)
    assert "/no/such/program" in broken.error
