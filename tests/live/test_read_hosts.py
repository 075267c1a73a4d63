from tests.live.conftest import Quay
from tests.support.engines import BASE_IMAGE


def test_it_says_what_the_engine_says(quay: Quay) -> None:
    version = quay.engine.docker("version", "--format", "{{.Server.Version}}")
    assert quay.read(f"hosts/{quay.host_id}/version/")["Version"] == version
    assert quay.read(f"hosts/{quay.host_id}/info/")["ServerVersion"] == version


def test_it_previews_a_prune_and_counts_the_disk(quay: Quay) -> None:
    quay.engine.docker(
        "run", "--name", "over", BASE_IMAGE, "sh", "-c", "head -c 1000000 /dev/zero > /million"
    )
    quay.engine.docker("volume", "create", "kept")
    quay.engine.docker("network", "create", "unused")
    preview = quay.read(f"hosts/{quay.host_id}/prune-preview/")
    assert [(row["name"], row["size_bytes"] >= 1_000_000) for row in preview["containers"]] == [
        ("over", True)
    ]
    assert [row["name"] for row in preview["networks"]] == ["unused"]
    assert preview["volumes"] == []
    everything = quay.read(f"hosts/{quay.host_id}/prune-preview/", volumes=1, all_volumes=1, containers=0)
    assert [row["name"] for row in everything["volumes"]] == ["kept"]
    assert everything["containers"] == []
    usage = {row["noun"]: row for row in quay.read(f"hosts/{quay.host_id}/disk-usage/", fresh=1)}
    assert usage["containers"]["count"] == 1
    assert usage["containers"]["size_bytes"] >= 1_000_000
    assert usage["volumes"]["count"] == 1
    assert usage["images"]["size_bytes"] > 0


def test_it_tells_how_large_volumes_are(quay: Quay) -> None:
    quay.engine.docker("volume", "create", "empty")
    quay.engine.docker(
        "run", "--rm", "-v", "full:/data", BASE_IMAGE, "sh", "-c", "head -c 1000000 /dev/zero > /data/million"
    )
    quay.read(f"hosts/{quay.host_id}/disk-usage/", fresh=1)
    sizes = {row["name"]: row["size_bytes"] for row in quay.read(f"hosts/{quay.host_id}/volume-sizes/")}
    assert sizes["empty"] < 1_000_000 <= sizes["full"]
