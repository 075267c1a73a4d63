"""Containers without a project become a stack to be, with their data, and with none of their secrets in sight."""

import yaml

from stacks_app.models import Stack
from stacks_app.services.drafts import read_file
from tests.stacks.conftest import StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE
from tests.support.stacks import variables_of

CANARY = "canary-5ec3e7 $x"


def test_they_run_again_as_one_stack(stacks: StackBench) -> None:
    db = stacks.run("db", env={"DB_PASSWORD": CANARY, "PLAIN": "$5"}, mounts=[
        {"type": "volume", "source": "data", "target": "/data"}, {"type": "volume", "target": "/cache"},
    ])  # fmt: skip
    words = ["sh", "-c", f"echo '{CANARY}'; sleep 100000"]
    web = stacks.run(
        "web", command=words, env={"PASS": CANARY}, networks=[{"name": "container:db"}], ports=[]
    )
    ids = [db["id"], web["id"]]
    shown = stacks.owner.post("stacks/gather/", {"containers": ids})
    assert shown.status == 200, shown.body
    answer = stacks.owner.post("stacks/import-containers/", {"containers": ids, "project": "shop"})
    assert answer.status == 200, answer.body
    assert "canary" not in str([shown.body, answer.body])
    stack = Stack.objects.get()
    file = yaml.safe_load(read_file(stack.files, path="compose.yaml") or b"")
    assert file["services"]["web"]["network_mode"] == "service:db"
    assert file["volumes"]["data"] == {"external": True}
    assert file["services"]["db"]["environment"]["PLAIN"] == "$$5"
    assert set(variables_of(stack).values()) == {CANARY}
    assert all(variable.secret for variable in stack.variables.all())
    stacks.engine.docker("exec", "db", "touch", "/data/kept")
    stacks.engine.docker("rm", "--force", "db", "web")
    stacks.mirror()
    succeeded(stacks.apply(answer.body["stack"]))
    assert stacks.engine.docker("exec", "shop-db-1", "ls", "/data") == "kept"
    said = stacks.engine.docker("exec", "shop-db-1", "sh", "-c", 'echo "$DB_PASSWORD $PLAIN"')
    assert said == f"{CANARY} $5"
    assert CANARY in stacks.engine.docker("logs", "shop-web-1")


def test_it_says_what_cannot_be_one(stacks: StackBench) -> None:
    assert stacks.owner.post("stacks/gather/", {"containers": [999]}).status == 400
    stack = stacks.make("services: {web: {image: BASE, command: [sleep, '1000'], stop_signal: SIGKILL}}")
    succeeded(stacks.apply(stack))
    (row,) = stacks.get("containers/", stack="shop")["results"]
    refused = stacks.owner.post("stacks/gather/", {"containers": [row["id"]]})
    assert refused.status == 400
    assert "adopt" in str(refused.body)


def test_labels_alone_make_no_project(stacks: StackBench) -> None:
    """Compose leaves such containers alone: adopted, they would be gone. From containers they become a stack."""
    words = ["--label=com.docker.compose.project=grouped", "--label=com.docker.compose.service=web"]
    stacks.engine.docker(
        "run", "--detach", "--name=by-hand", *words, "--stop-signal=KILL", BASE_IMAGE, "sleep", "1000"
    )
    stacks.mirror()
    assert not stacks.owner.get("stacks/elsewhere/").body
    for path in ("adopt", "reconstruct"):
        refused = stacks.owner.post(f"stacks/{path}/", {"host": stacks.host.pk, "project": "grouped"})
        assert refused.status == 400
        assert "by-hand: it has the labels of a Compose project" in str(refused.body)
    (row,) = stacks.get("containers/", stack="grouped")["results"]
    made = stacks.owner.post("stacks/import-containers/", {"containers": [row["id"]], "project": "grouped"})
    assert made.status == 200, made.body
    stacks.engine.docker("rm", "--force", "by-hand")
    stacks.mirror()
    succeeded(stacks.apply(made.body["stack"]))
    assert stacks.get(f"stacks/{made.body['stack']['id']}/")["state"]["drift"] == []
