"""POST images/pull/, {id}/tag/, prune/ and DELETE images/{id}/."""

from tests.support.bench import Bench, failed, refused
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person
from tests.support.services import Registry


def test_it_pulls_with_the_progress_of_every_layer(bench: Bench, open_registry: Registry) -> None:
    reference = f"127.0.0.1:{bench.engine.invite(open_registry.port)}/team/app:1"
    bench.engine.docker(
        "run", "--name", "made", BASE_IMAGE, "dd", "if=/dev/urandom", "of=/big", "bs=1M", "count=8"
    )
    for words in (("commit", "made", reference), ("push", reference), ("rm", "made"), ("rmi", reference)):
        bench.engine.docker(*words)

    operation = bench.works("images/pull/", host=bench.host.pk, reference=reference)

    rows = operation["progress"]["rows"]
    assert [row["status"] for row in rows if row["total"]] == ["Pull complete"]
    assert next(row["total"] for row in rows if row["total"]) > 8_000_000
    assert operation["progress"]["percent"] == 100
    assert "Status: Downloaded newer image" in bench.output(operation)
    assert operation["result"]["engine_id"] == bench.image(reference)["engine_id"]
    assert operation["command"].endswith(f"pull {reference}")


def test_it_says_why_a_pull_failed(bench: Bench, open_registry: Registry) -> None:
    place = f"127.0.0.1:{bench.engine.invite(open_registry.port)}"

    failed(
        bench.do("images/pull/", host=bench.host.pk, reference=f"{place}/no/such:image"), "image_not_found"
    )
    failed(bench.do("images/pull/", host=bench.host.pk, reference="127.0.0.1:9/a/b"), "registry_unreachable")
    refused(
        bench.owner.post("images/pull/", {"host": bench.host.pk, "reference": "A B"}),
        "reference",
        "not an image",
    )


def test_it_tags_and_takes_tags_off(bench: Bench) -> None:
    path = f"images/{bench.image(BASE_IMAGE)['id']}/"

    bench.works(f"{path}tag/", reference="quay/base:2")
    bench.works(f"{path}tag/", reference="quay/base")
    tags, names = (bench.get(path)[field] for field in ("repo_tags", "names"))
    removed = bench.delete(f"{path}?tag=quay/base:2")

    assert {"quay/base:2", "quay/base:latest"} <= set(tags)
    assert [name["reference"] for name in names] == tags
    parts = {"name": "quay/base", "registry": "docker.io", "repository": "quay/base"}
    assert {**parts, "reference": "quay/base:2", "tag": "2"} in names
    assert removed["result"] == {"untagged": ["quay/base:2"], "deleted": []}
    assert "quay/base:2" not in bench.get(path)["repo_tags"]
    refused(bench.owner.call("DELETE", f"{path}?tag=quay/base:2"), "tag", "no such tag")


def test_an_image_in_use_is_removed_only_by_force(bench: Bench) -> None:
    bench.engine.docker("run", "--name", "made", BASE_IMAGE, "true")
    bench.engine.docker("commit", "made", "app:1")
    bench.engine.docker("create", "--name", "user", "app:1")
    bench.mirror()
    image = bench.image("app:1")
    assert image["used_by"] == 1

    failed(bench.delete(f"images/{image['id']}/"), "in_use")
    forced = bench.delete(f"images/{image['id']}/?force=true")

    assert forced["result"]["untagged"] == ["app:1"]
    assert forced["command"].endswith("rmi --force app:1")


def test_a_prune_takes_dangling_images_or_all_unused_ones(bench: Bench) -> None:
    bench.engine.docker("run", "--name", "made", BASE_IMAGE, "true")
    for name in ("app:1", "app:1", "app:2"):
        bench.engine.docker("commit", "--message", name, "made", name)
    bench.mirror()
    dangling = bench.get("images/", dangling=True)
    assert dangling["count"] == 1

    first = bench.works("images/prune/", host=bench.host.pk)
    assert [row["id"] for row in first["result"]["images"]] == [dangling["results"][0]["engine_id"]]
    bench.works("images/prune/", host=bench.host.pk, all=True)

    assert [row["name"] for row in bench.get("images/")["results"]] == [BASE_IMAGE]


def test_only_who_may_can(bench: Bench, reader: Person, stranger: Person, nobody: Person) -> None:
    image = bench.image(BASE_IMAGE)["id"]
    for path, body, unseen in (
        ("images/pull/", {"host": bench.host.pk, "reference": "a"}, 403),
        (f"images/{image}/tag/", {"reference": "a"}, 404),
        ("images/prune/", {"host": bench.host.pk}, 403),
    ):
        assert [who.post(path, body).status for who in (reader, stranger, nobody)] == [403, unseen, 401], path
    assert stranger.get(f"images/{image}/").status == 404
