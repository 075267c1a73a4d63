"""networks/: list, make, join, leave, remove, prune."""

import json
import shlex

from accounts_app.by_hand import MASK
from tests.support.bench import Bench, failed, refused
from tests.support.people import Person


def test_containers_join_and_leave(bench: Bench) -> None:
    made = bench.works(
        "networks/",
        host=bench.host.pk,
        name="front",
        subnets=[{"subnet": "10.96.0.0/24", "gateway": "10.96.0.1"}],
        internal=True,
        labels={"team": "harbour"},
    )
    (row,) = bench.get("networks/", name="front")["results"]
    path = f"networks/{row['id']}/"
    web = bench.run("web")

    joined = bench.works(f"{path}connect/", container=web["id"], aliases=["site"], ipv4_address="10.96.0.9")
    addresses = {each["name"]: each["ip_address"] for each in bench.container("web")["networks"]}
    used_by = bench.get(path)["used_by"]
    failed(bench.delete(path), "in_use")
    bench.works(f"{path}disconnect/", container=web["id"])

    assert made["result"]["engine_id"] == row["engine_id"]
    assert row["subnets"] == [{"subnet": "10.96.0.0/24", "gateway": "10.96.0.1"}]
    assert (row["internal"], bench.get(path)["labels"]) == (True, {"team": "harbour"})
    assert (addresses["front"], used_by) == ("10.96.0.9", 1)
    assert "network connect --alias site --ip 10.96.0.9 front web" in joined["command"]
    assert "front" not in {each["name"] for each in bench.container("web")["networks"]}
    assert bench.delete(path)["state"] == "succeeded"
    assert bench.get("networks/", name="front")["count"] == 0


def test_it_says_how_to_make_another(bench: Bench) -> None:
    said = {"internal": True, "subnets": [{"subnet": "10.96.0.0/24", "gateway": "10.96.0.7"}]}
    bench.works("networks/", host=bench.host.pk, name="first", labels={"api_token": "hidden"}, **said)
    first, bridge = (
        bench.get(f"networks/{bench.get('networks/', name=name)['results'][0]['id']}/")
        for name in ("first", "bridge")
    )
    was = json.loads(bench.engine.docker("network", "inspect", "first"))[0]
    assert bench.delete(f"networks/{first['id']}/")["state"] == "succeeded"

    _, _, _, *words = shlex.split(first["by_hand"]["command"])
    bench.engine.docker(*words[:-1], "second")
    again = json.loads(bench.engine.docker("network", "inspect", "second"))[0]
    for network in (was, again):
        assert (network["Internal"], network["IPAM"]["Config"], network["Driver"]) == (
            True,
            [{"Subnet": "10.96.0.0/24", "Gateway": "10.96.0.7"}],
            "bridge",
        )
    assert again["Labels"] == {"api_token": MASK}
    assert "hidden" not in str(first)
    assert bridge["by_hand"] is None


def test_two_of_one_name_are_refused_by_the_engine(bench: Bench) -> None:
    bench.works("networks/", host=bench.host.pk, name="front")

    assert bench.do("networks/", host=bench.host.pk, name="front")["state"] == "failed"


def test_a_prune_takes_what_nobody_uses(bench: Bench) -> None:
    for name in ("used", "unused"):
        bench.works("networks/", host=bench.host.pk, name=name)
    bench.run("web", networks=[{"name": "used"}])

    pruned = bench.works("networks/prune/", host=bench.host.pk)

    assert [row["name"] for row in pruned["result"]["networks"]] == ["unused"]
    assert bench.get("networks/", search="used")["count"] == 1


def test_what_cannot_be_is_refused(bench: Bench, reader: Person, stranger: Person, nobody: Person) -> None:
    (bridge,) = bench.get("networks/", name="bridge")["results"]
    path = f"networks/{bridge['id']}/"

    answer = bench.owner.call("DELETE", path)
    assert (answer.status, answer.body["code"]) == (409, "predefined")
    refused(bench.owner.post(f"{path}connect/", {"container": 99}), "container", "no such container")
    refused(
        bench.owner.post("networks/", {"host": bench.host.pk, "name": "a b"}), "name", "Begin with a letter"
    )
    statuses = [who.post(f"{path}connect/", {"container": 1}).status for who in (reader, stranger, nobody)]
    assert statuses == [403, 404, 401]
