"""volumes/: list, make, use, remove, prune."""

import json
import shlex

from accounts_app.by_hand import MASK
from tests.support.bench import Bench, failed, refused
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person


def test_it_makes_uses_and_removes_a_volume(bench: Bench) -> None:
    made = bench.works(
        "volumes/",
        host=bench.host.pk,
        name="data",
        labels={"team": "harbour"},
        driver_options={"type": "tmpfs", "device": "tmpfs", "o": "size=1m"},
    )
    (row,) = bench.get("volumes/", name="data")["results"]
    path = f"volumes/{row['id']}/"
    web = bench.run("web", mounts=[{"type": "volume", "source": "data", "target": "/data"}])

    assert (made["result"]["name"], row["used_by"], row["anonymous"]) == ("data", 0, False)
    detail = bench.get(path)
    assert (detail["labels"], detail["options"]["o"], detail["used_by"]) == (
        {"team": "harbour"},
        "size=1m",
        1,
    )
    assert [each["id"] for each in bench.get("containers/", volume=row["id"])["results"]] == [web["id"]]
    assert bench.get(f"{path}inspect/")["Name"] == "data"
    assert "volume create --opt type=tmpfs" in made["command"]
    failed(bench.delete(path), "in_use")
    bench.delete(f"containers/{web['id']}/?force=true")
    assert bench.delete(path)["state"] == "succeeded"
    assert bench.get("volumes/")["count"] == 0


def test_it_says_how_to_make_another_and_look_inside(bench: Bench) -> None:
    labels = {"api_token": "hidden", "note": "a b"}
    options = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}
    bench.works("volumes/", host=bench.host.pk, name="first", driver_options=options, labels=labels)
    bench.engine.docker("volume", "create", "b" * 64)
    bench.mirror()
    first, anonymous = (
        bench.get(f"volumes/{bench.get('volumes/', search=name)['results'][0]['id']}/")
        for name in ("first", "bbb")
    )

    docker, _, address, *words = shlex.split(first["by_hand"]["command"])
    assert (docker, address) == ("docker", bench.engine.endpoint_address)
    bench.engine.docker(*words[:-1], "second")
    was, again = (
        json.loads(bench.engine.docker("volume", "inspect", name))[0] for name in ("first", "second")
    )
    assert (again["Options"], again["Driver"]) == (was["Options"], was["Driver"])
    assert again["Labels"] == {**was["Labels"], "api_token": MASK}
    assert MASK in first["by_hand"]["curl"]
    assert "hidden" not in str(first)
    assert "bbb" not in str(anonymous["by_hand"])

    _, _, _, *words = shlex.split(first["shell_inside"].replace("busybox sh", f"{BASE_IMAGE} pwd"))
    assert bench.engine.docker(*(word for word in words if word != "-it")) == "/volume"


def test_a_prune_spares_named_volumes_unless_told_not_to(bench: Bench, old_bench: Bench) -> None:
    for each in (bench, old_bench):
        each.engine.docker("volume", "create", "named")
        each.engine.docker("volume", "create", "a" * 64)
        each.engine.docker("run", "--rm", "--volume", "used:/used", "quaymaster/base:busybox", "true")
        each.engine.docker("create", "--name", "user", "--volume", "used:/used", "quaymaster/base:busybox")
        anonymous = each.engine.docker("volume", "create")
        each.mirror()

        first = each.works("volumes/prune/", host=each.host.pk)
        left = {row["name"] for row in each.get("volumes/", host=each.host.pk)["results"]}
        each.works("volumes/prune/", host=each.host.pk, all=True)

        assert anonymous in {row["id"] for row in first["result"]["volumes"]}
        assert {"named", "used"} <= left
        assert [row["name"] for row in each.get("volumes/", host=each.host.pk)["results"]] == ["used"]


def test_what_cannot_be_is_refused(bench: Bench, reader: Person, stranger: Person) -> None:
    wanted = {"host": bench.host.pk, "name": "data"}

    refused(bench.owner.post("volumes/", {**wanted, "name": "../etc"}), "name", "Begin with a letter")
    refused(bench.owner.post("volumes/", {**wanted, "host": 99}), "host", "no such host")
    assert [who.post("volumes/", wanted).status for who in (reader, stranger)] == [403, 403]
    assert bench.owner.call("DELETE", "volumes/999/").status == 404
