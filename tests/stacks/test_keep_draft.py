"""stacks/: what a stack shall be is kept as it was given, and a secret one writes only."""

import base64
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts_app.models import JournalEntry
from builds_app.sources.context.limits import ContextRefused
from fleet_app.models import Host
from stacks_app.models import Blob, Stack, Variable
from stacks_app.sources.tree import Entry, Tree
from tests.support.people import Person
from tests.support.stacks import variables_of
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]

COMPOSE = {"path": "compose.yaml", "text": "services: {web: {image: nginx}}\n"}
SECRET = "canary-7f00d"


@pytest.fixture
def host() -> Host:
    return host_of("unix:///pier.sock", name="pier")


@pytest.fixture
def body(host: Host) -> dict[str, Any]:
    return {"host": host.pk, "project": "shop", "files": [COMPOSE]}


def made(owner: Person, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The new stack."""
    answer = owner.post("stacks/", {**body, **more})
    assert answer.status == 201, answer.body
    stack: dict[str, Any] = answer.body
    return stack


def content_of(owner: Person, stack: dict[str, Any], path: str) -> bytes:
    """A file as it comes back."""
    return owner.client.get(f"/api/v1/stacks/{stack['id']}/file/", {"path": path}).getvalue()


def test_it_keeps_files_as_they_were_given(owner: Person, body: dict[str, Any]) -> None:
    logo = bytes(range(256))
    files = [
        COMPOSE,
        {"path": "./web//start.sh", "text": "#!/bin/sh\r\n", "executable": True},
        {"path": "web/logo.png", "base64": base64.b64encode(logo).decode()},
        {"path": "empty", "text": ""},
    ]
    stack = made(owner, body, files=files)
    shown = {file["path"]: (file["executable"], file["size"]) for file in stack["files"]}
    assert shown == {
        "compose.yaml": (False, len(COMPOSE["text"])),
        "empty": (False, 0),
        "web/logo.png": (False, 256),
        "web/start.sh": (True, 11),
    }
    assert content_of(owner, stack, "web/logo.png") == logo
    assert content_of(owner, stack, "web/start.sh") == b"#!/bin/sh\r\n"
    assert owner.get(f"stacks/{stack['id']}/file/?path=web").status == 404


def test_it_takes_over_what_did_not_change(owner: Person, body: dict[str, Any]) -> None:
    stack = made(owner, body, files=[COMPOSE, {"path": "a", "text": "kept", "executable": True}])
    digest = next(file["sha256"] for file in stack["files"] if file["path"] == "a")
    one = f"stacks/{stack['id']}/"
    moved = owner.call("PATCH", one, {"files": [{"path": "compose.yaml"}, {"path": "b", "sha256": digest}]})
    assert [(file["path"], file["executable"]) for file in moved.body["files"]] == [
        ("b", True),
        ("compose.yaml", False),
    ]
    assert content_of(owner, stack, "b") == b"kept"
    for wrong in ({"path": "a"}, {"path": "x", "sha256": "0" * 64}):
        refused = owner.call("PATCH", one, {"files": [wrong]})
        assert (refused.status, list(refused.body["fields"])) == (400, ["files"])
    assert owner.call("PATCH", one, {"roll_back": True}).body["files"] == moved.body["files"]


def test_nobody_reads_content_by_its_digest(owner: Person, body: dict[str, Any]) -> None:
    """A digest names what this stack has, not what any other has."""
    theirs = made(owner, body, files=[COMPOSE, {"path": "a", "text": SECRET}])
    digest = next(file["sha256"] for file in theirs["files"] if file["path"] == "a")
    answer = owner.post("stacks/", {**body, "project": "mine", "files": [{"path": "b", "sha256": digest}]})
    assert (answer.status, list(answer.body["fields"])) == (400, ["files"])
    assert not Stack.objects.filter(project="mine").exists()


@pytest.mark.parametrize(
    "files",
    [
        [{"path": "../x", "text": ""}],
        [{"path": "/etc/x", "text": ""}],
        [{"path": "a", "text": ""}, {"path": "a/b", "text": ""}],
        [{"path": "a", "text": "", "base64": ""}],
        [{"path": "a", "base64": "%"}],
        [{"path": "", "text": ""}],
        [{"path": ".", "text": ""}],
        [{"path": "a" * 300, "text": ""}],
        [{"path": "a\0b", "text": ""}],
    ],
    ids=str,
)
def test_it_refuses_what_is_no_file(owner: Person, body: dict[str, Any], files: list[Any]) -> None:
    answer = owner.post("stacks/", {**body, "files": files})
    assert answer.status == 400, answer.body
    assert not Stack.objects.exists()
    assert not Blob.objects.exists()


def test_a_secret_is_only_written(owner: Person, body: dict[str, Any]) -> None:
    token = {"name": "TOKEN", "value": SECRET, "secret": True}
    stack = made(owner, body, variables=[token, {"name": "PORT", "value": "80"}])
    one = f"stacks/{stack['id']}/"
    shown = {each["name"]: (each["value"], each["version"]) for each in owner.get(one).body["variables"]}
    assert shown == {"PORT": ("80", 1), "TOKEN": (None, 1)}
    kept = {"name": "TOKEN", "secret": True}
    changed = owner.call("PATCH", one, {"variables": [kept, {"name": "PORT", "value": "81"}]})
    assert [(each["name"], each["value"]) for each in changed.body["variables"]] == [
        ("PORT", "81"),
        ("TOKEN", None),
    ]
    row = Stack.objects.get(pk=stack["id"])
    assert variables_of(row) == {"TOKEN": SECRET, "PORT": "81"}
    laid_open = owner.call("PATCH", one, {"variables": [{"name": "TOKEN"}]})
    assert (laid_open.status, list(laid_open.body["fields"])) == (400, ["variables"])
    told = [
        owner.post("stacks/?preview=true", {**body, "project": "b", "variables": [token]}).body,
        owner.call("PATCH", f"{one}?preview=true", {"variables": [token]}).body,
        owner.get(one).body,
        list(JournalEntry.objects.values()),
        list(Variable.objects.values("sealed_value")),
    ]
    assert SECRET not in str(told)


def test_variables_are_no_files(owner: Person, body: dict[str, Any]) -> None:
    """What was written before counts as well: everything that is told is looked through for each of them."""
    first, second = ([{"name": f"{word}{at}", "value": "x" * 30_000} for at in range(5)] for word in "AB")
    stack = made(owner, body, variables=[{**each, "secret": True} for each in first])
    kept = [{"name": each["name"], "secret": True} for each in first]
    refused = owner.call("PATCH", f"stacks/{stack['id']}/", {"variables": [*kept, *second]})
    assert (refused.status, list(refused.body["fields"])) == (400, ["variables"])
    assert len(variables_of(Stack.objects.get(pk=stack["id"]))) == 5


def test_a_host_that_cannot_be_is_none(owner: Person) -> None:
    for noun in ("stacks", "builds"):
        for host in (10**30, -1, "x"):
            assert owner.get(f"{noun}/?host={host}").status == 400, (noun, host)


def test_it_leaves_one_line_of_each_change(owner: Person, body: dict[str, Any]) -> None:
    stack = made(owner, body)
    one = f"stacks/{stack['id']}/"
    owner.call("PATCH", one, {"files": [{"path": "compose.yaml", "text": "services: {}\n"}]})
    owner.call("PATCH", one, {"variables": [{"name": "A", "value": "1"}]})
    owner.call("PATCH", one, {"variables": [{"name": "A", "value": "1"}]})  # changes nothing
    assert owner.call("DELETE", one).status == 204
    lines = [
        (entry.kind, [change["field"] for change in entry.changes])
        for entry in JournalEntry.objects.filter(target_type="stack").order_by("pk")
    ]
    assert [kind for kind, _ in lines] == ["stack.add", "stack.edit", "stack.edit", "stack.remove"]
    assert [fields for _, fields in lines[1:3]] == [["files_told"], ["variables_told"]]


def test_a_name_is_there_once_on_a_host(owner: Person, body: dict[str, Any]) -> None:
    made(owner, body)
    again = owner.post("stacks/", body)
    assert (again.status, list(again.body["fields"])) == (400, ["project"])
    other = host_of("unix:///quay.sock", name="quay")
    assert made(owner, body, host=other.pk)["host_name"] == "quay"
    for name in ("Shop", "-shop", "a b", "", "a" * 64, "shop\n"):
        assert owner.post("stacks/", {**body, "project": name}).status == 400, name


paths = st.text("ab./", min_size=1, max_size=6)


@given(st.lists(paths, max_size=5))
def test_a_tree_has_each_path_once_and_survives_its_row(names: list[str]) -> None:
    try:
        tree = Tree.of(Entry(path=name, sha256="0" * 64) for name in names)
    except ContextRefused:
        return
    assert Tree.from_json(tree.to_json()) == tree
    listed = [entry.path for entry in tree]
    assert listed == sorted(set(listed))
    assert not any(other.startswith(f"{path}/") for path in listed for other in listed)


def test_it_says_since_when_nobody_sees_what_runs(owner: Person, host: Host, body: dict[str, Any]) -> None:
    path = f"stacks/{made(owner, body)['id']}/"
    seen_at = timezone.now()

    def seen(**state: Any) -> tuple[Any, ...]:
        Host.objects.filter(pk=host.pk).update(observed_at=seen_at, **state)
        stack = owner.get(path).body
        return stack["host_state"], stack["stale"], stack["seen_at"] is not None

    assert seen(state=Host.State.ONLINE) == ("online", False, True)
    assert seen(state=Host.State.UNREACHABLE) == ("unreachable", True, True)
    assert seen(state=Host.State.ONLINE, enabled=False) == ("online", True, True)
    Host.objects.all().delete()
    gone = owner.get(path).body
    assert (gone["host"], gone["host_state"], gone["stale"], gone["seen_at"]) == (None, None, False, None)
