"""After every action the mirror, followed bit by bit, is what a full read says: on the newest and the oldest engine."""

from tests.support.bench import SLEEPER, Bench
from tests.support.engines import BASE_IMAGE
from tests.support.mirror import assert_mirror_equals_engine
from tests.support.processes import wait_until
from tests.support.watchers import wait_online, watching


def act(bench: Bench) -> None:
    """Everything people can do, once, while a watcher follows."""
    host = {"host": bench.host.pk}
    bench.works("networks/", **host, name="front")
    bench.works("networks/", **host, name="back")
    bench.works("volumes/", **host, name="data")
    mounts = [{"type": "volume", "source": "data", "target": "/data"}]
    networks = [{"name": "front"}, {"name": "back", "aliases": ["site"]}]
    bench.works("containers/", **host, **SLEEPER, name="web", mounts=mounts, networks=networks)
    back = known(bench, "networks", "back")
    web = f"containers/{known(bench, 'containers', 'web')}"
    for verb in ("pause", "unpause", "restart", "stop"):
        bench.works(f"{web}/{verb}/")
        assert_mirror_equals_engine(bench.host, after=verb)
    # Of a stopped container that joins or leaves engines say little or nothing: the action itself has to.
    for verb in ("disconnect", "connect"):
        bench.works(f"networks/{back}/{verb}/", container=int(web.split("/")[1]))
        assert_mirror_equals_engine(bench.host, after=verb)
    bench.works(f"{web}/start/")
    bench.works(f"{web}/rename/", name="site")
    bench.works(f"{web}/update/", resources={"memory": "64m"}, restart_policy={"name": "always"})
    bench.works(f"{web}/commit/", reference="quay/app:1")
    assert_mirror_equals_engine(bench.host, after="commit")
    bench.works(f"images/{known(bench, 'images', BASE_IMAGE)}/tag/", reference="quay/base:1")
    bench.works(f"{web}/recreate/", env={"A": "1"})
    assert_mirror_equals_engine(bench.host, after="recreate")
    bench.works(f"containers/{known(bench, 'containers', 'site')}/kill/")
    bench.works(f"hosts/{bench.host.pk}/prune/", all_volumes=True)


def known(bench: Bench, noun: str, name: str) -> int:
    """Our id of what the watcher has seen, or will in a moment."""

    def found() -> int | None:
        rows = [row for row in bench.get(f"{noun}/", host=bench.host.pk)["results"] if row["name"] == name]
        return int(rows[0]["id"]) if rows else None

    number = wait_until(found, what=f"{name} in the mirror")
    assert number is not None
    return number


def test_the_mirror_follows_every_action(bench: Bench, old_bench: Bench) -> None:
    for each in (bench, old_bench):
        each.mirrors_itself = False
        with watching():
            wait_online(each.host)
            act(each)
            assert_mirror_equals_engine(each.host, after="prune")
        each.host.enabled = False
        each.host.save()
