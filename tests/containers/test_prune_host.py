"""POST hosts/{id}/prune/: the receipt says what went, and it is what the preview said."""

from containers_app.prunable import Scope, preview
from tests.support.bench import Bench
from tests.support.engines import BASE_IMAGE

LITTER = f"""network create unused
network create used
run --name stopped --network unused {BASE_IMAGE} dd if=/dev/zero of=/f bs=1k count=64
commit stopped app:1
commit --message again stopped app:1
volume create kept
volume create
run --detach --name web --network used --stop-signal SIGKILL {BASE_IMAGE} sleep 9999"""
NOUNS = ("containers", "networks", "images", "volumes")


def litter(bench: Bench) -> None:
    """Something to throw away of every noun, and one of each that is in use."""
    for line in LITTER.splitlines():
        bench.engine.docker(*line.split())
    bench.mirror()


def ids(found: dict[str, list[dict[str, object]]]) -> dict[str, set[object]]:
    return {noun: {row["id"] for row in found[noun]} for noun in NOUNS}


def test_the_receipt_is_what_the_preview_said(bench: Bench, old_bench: Bench) -> None:
    for each in (bench, old_bench):
        litter(each)
        client = each.engine.client()
        for scope in (Scope(), Scope(volumes=True), Scope(all_images=True, all_volumes=True)):
            expected = preview(disk_usage=client.df(), networks=client.networks(), scope=scope)
            wanted = {name: getattr(scope, name) for name in ("volumes", "all_images", "all_volumes")}

            receipt = each.works(f"hosts/{each.host.pk}/prune/", **wanted)["result"]

            assert ids(receipt) == ids(expected), scope
            if scope == Scope():
                assert {row["name"] for row in receipt["containers"]} == {"stopped"}
                assert {row["name"] for row in receipt["networks"]} == {"unused"}
                assert len(receipt["images"]) == 1
                assert receipt["space_reclaimed"] >= 64 * 1024
                assert expected["total_bytes"] >= 64 * 1024
        assert each.engine.docker("ps", "--all", "--format", "{{.Names}}") == "web"
        assert "used" in each.engine.docker("network", "ls", "--format", "{{.Name}}").split()
        assert each.engine.docker("volume", "ls", "--quiet") == ""


def test_the_command_is_dockers_own_where_it_does_the_same(bench: Bench) -> None:
    whole = bench.works(f"hosts/{bench.host.pk}/prune/")
    part = bench.works(f"hosts/{bench.host.pk}/prune/", containers=False, build_cache=False, volumes=True)

    assert whole["command"].endswith("system prune --force")
    assert "network prune --force && \\\n" in part["command"]
    assert part["command"].endswith("volume prune --force")
    assert not part["result"]["containers"]


def test_a_network_of_a_stopped_container_goes_as_the_preview_said(bench: Bench, old_bench: Bench) -> None:
    for each in (bench, old_bench):
        litter(each)
        client = each.engine.client()
        scope = Scope(containers=False, images=False, build_cache=False)
        expected = preview(disk_usage=client.df(), networks=client.networks(), scope=scope)

        receipt = each.works("networks/prune/", host=each.host.pk)["result"]

        assert {row["name"] for row in receipt["networks"]} == {"unused"}
        assert ids(receipt) == ids(expected)


def test_stopped_containers_alone(bench: Bench) -> None:
    litter(bench)

    assert (
        bench.works("containers/prune/", host=bench.host.pk)["result"]["containers"][0]["name"] == "stopped"
    )
    assert "unused" in bench.engine.docker("network", "ls", "--format", "{{.Name}}")
