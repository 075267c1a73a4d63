"""stacks/ as multipart: an archive or a folder becomes the files of a stack, and one request deploys it."""

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from pytest_django import Settings

from accounts_app.models import JournalEntry
from fleet_app.models import Host
from operations_app.models import Operation
from stacks_app.models import Blob, Revision, Stack
from stacks_app.sources.tree import LARGEST_FILE
from tests.stacks.multipart import send_files
from tests.support.compose import compose_program
from tests.support.people import Person
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]

COMPOSE = b"services: {web: {image: 'nginx:1.27', volumes: ['./page:/srv:ro']}}\n"
FILES = {"compose.yaml": COMPOSE, "page/index.html": b"hello", "bin/start": b"#!/bin/sh\n"}
SECRET = "canary-55aa"
NO_TEXT = b"caf\xe9".decode(errors="surrogateescape")


@pytest.fixture
def host(settings: Settings) -> Host:
    settings.COMPOSE = str(compose_program())
    return host_of("unix:///pier.sock", name="pier")


@pytest.fixture
def body(host: Host) -> dict[str, Any]:
    return {"host": host.pk, "project": "shop"}


def tar(entries: Mapping[str, bytes], *, links: Mapping[str, str] | None = None) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in entries.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o755 if name.endswith("start") else 0o644
            archive.addfile(member, io.BytesIO(content))
        for name, to in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, to
            archive.addfile(member)
    return packed.getvalue()


def shown(stack: dict[str, Any]) -> dict[str, tuple[int, bool, str]]:
    return {file["path"]: (file["size"], file["executable"], file["link"]) for file in stack["files"]}


WANTED = {
    "compose.yaml": (len(COMPOSE), False, ""),
    "page/index.html": (5, False, ""),
    "bin/start": (10, True, ""),
}


@pytest.mark.parametrize("top", ["", "shop-main/"])
def test_an_archive_is_what_is_in_it(owner: Person, body: dict[str, Any], top: str) -> None:
    entries = {f"{top}{path}": content for path, content in FILES.items()}
    packed = tar({**entries, f"{top}.git/config": b"[core]"}, links={f"{top}latest": "page"})
    made = send_files(owner, "POST", "stacks/", body, archive=packed)
    assert made.status == 201, made.body
    assert made.body["source"] == "upload"
    # Links have no mode of their own.
    assert {path: about for path, about in shown(made.body).items() if path != "latest"} == WANTED
    assert shown(made.body)["latest"][2] == "page"


def test_a_folder_replaces_what_there_was(owner: Person, body: dict[str, Any]) -> None:
    made = owner.post("stacks/", {**body, "files": [{"path": "old", "text": ""}], "roll_back": True})
    one = f"stacks/{made.body['id']}/"
    folder = {f"shop/{path}": content for path, content in FILES.items()}
    changed = send_files(owner, "PATCH", one, {"wait_seconds": 7}, files=folder)
    assert changed.status == 200, changed.body
    assert shown(changed.body).keys() == WANTED.keys()
    assert (changed.body["wait_seconds"], changed.body["roll_back"]) == (7, True)
    assert owner.client.get(f"/api/v1/{one}file/", {"path": "page/index.html"}).getvalue() == b"hello"


def test_a_preview_names_the_files_that_change(owner: Person, body: dict[str, Any]) -> None:
    """Those that differ afterwards, and no others; another mode is a difference, too."""
    made = send_files(owner, "POST", "stacks/", body, archive=tar({**FILES, "bin/end": b"", "z": b"z"})).body
    one = f"stacks/{made['id']}/"
    packed = tar(
        {**FILES, "page/index.html": b"hallo", "new": b"", "z/start": b"z"}, links={"bin/end": "start"}
    )
    said = {"draft": made["draft"]}
    preview = send_files(owner, "PATCH", f"{one}?preview=true", said, archive=packed)
    assert (preview.status, preview.body["problems"]) == (200, []), preview.body
    assert owner.get(one).body == made
    changed = send_files(owner, "PATCH", one, said, archive=packed)
    assert changed.status == 200, changed.body
    before, after = ({file["path"]: file for file in each["files"]} for each in (made, changed.body))
    wanted = {
        path: "added" if path not in before else "removed" if path not in after else "changed"
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path)
    }
    told = preview.body["plan"]["files"]
    assert {each["path"]: each["change"] for each in told} == wanted
    assert sorted(wanted.values()) == ["added", "added", "changed", "changed", "removed"]
    for each in told:
        there = after.get(each["path"]) or before[each["path"]]
        assert (each["size"], each["sha256"]) == (there["size"], there["sha256"])


def test_a_preview_tells_of_another_draft(owner: Person, body: dict[str, Any]) -> None:
    made = owner.post("stacks/", {**body, "files": [{"path": "old", "text": ""}]}).body
    shown = send_files(
        owner, "PATCH", f"stacks/{made['id']}/?preview=true", {"draft": "another"}, archive=tar(FILES)
    )
    assert [each["code"] for each in shown.body["problems"]] == ["stack_changed"]
    assert shown.body["plan"] == {"files": []}


def test_the_only_folder_stays_where_the_request_says_so(owner: Person, body: dict[str, Any]) -> None:
    folder = {"deploy/compose.yaml": COMPOSE}
    said = {**body, "compose_files": ["deploy/compose.yaml"]}
    made = send_files(owner, "POST", "stacks/", said, files=folder)
    assert shown(made.body).keys() == folder.keys()


@pytest.mark.parametrize(
    ("archive", "files", "code"),
    [
        (tar({"../x": b""}), None, "context_path"),
        (b"junk", None, "context_damaged"),
        (b"", {"../x": b""}, "context_path"),
        (b"", {f"{number}": b"" for number in range(5001)}, "context_too_many_files"),
        (tar({"a": bytes(17 * 2**20)}), None, "context_too_large"),
    ],
    ids=["climbs", "junk", "folder_climbs", "many", "large"],
)
def test_it_refuses_what_is_no_stack_and_leaves_nothing(
    owner: Person, body: dict[str, Any], archive: bytes, files: Any, code: str
) -> None:
    answer = send_files(owner, "POST", "stacks/", body, archive=archive, files=files)
    assert (answer.status in {400, 413}, answer.body["code"]) == (True, code), answer
    assert not Stack.objects.exists()
    assert not Blob.objects.exists()
    uploads = Path(live.DATA_DIR) / "uploads"
    assert not uploads.exists() or not list(uploads.iterdir())


def test_files_come_one_way(owner: Person, body: dict[str, Any]) -> None:
    both = send_files(owner, "POST", "stacks/", body, archive=tar(FILES), files=FILES)
    assert both.status == 400
    posed = owner.post("stacks/", {**body, "archive": ["/etc/passwd"]})
    assert (posed.status, "archive" in str(posed.body["fields"])) == (400, True)
    assert not Stack.objects.exists()


def test_large_files_come_as_parts_beside_those_that_stay(owner: Person, body: dict[str, Any]) -> None:
    """Each is as the document says, whatever the part is called; modes stay."""
    made = send_files(owner, "POST", "stacks/", body, archive=tar(FILES)).body
    large = b"# " + b"a" * 2 * 2**20
    files = [
        {"path": "compose.yaml"},
        {"path": "bin/start", "part": 1},
        {"path": 'page/data ".csv', "part": 0},
        {"path": "page/new.html", "sha256": made["files"][2]["sha256"]},
        {"path": ".env", "text": "A=1"},
    ]
    parts = {"0": large, "1": large + b"b"}
    one = f"stacks/{made['id']}/"
    changed = send_files(owner, "PATCH", one, {"files": files, "draft": made["draft"]}, files=parts)
    assert changed.status == 200, changed.body
    assert shown(changed.body) == {
        "compose.yaml": WANTED["compose.yaml"],
        "bin/start": (len(large) + 1, True, ""),
        'page/data ".csv': (len(large), False, ""),
        "page/new.html": WANTED["page/index.html"],
        ".env": (3, False, ""),
    }
    read = owner.client.get(f"/api/v1/{one}file/", {"path": 'page/data ".csv'})
    assert read.getvalue() == large
    new = {"host": body["host"], "project": "pier", "files": [{"path": "compose.yaml", "part": 0}]}
    assert send_files(owner, "POST", "stacks/", new, files={"x": large}).status == 201


@pytest.mark.parametrize("numbers", [[1], [0, 0], [0, 1], [0, None], [2**70]])
def test_each_part_is_one_file(owner: Person, body: dict[str, Any], numbers: list[int | None]) -> None:
    files = [
        {"path": f"f{at}", **({"text": ""} if number is None else {"part": number})}
        for at, number in enumerate(numbers)
    ]
    parts = {"f0": b"", **({"f1": b""} if None in numbers else {})}
    answer = send_files(owner, "POST", "stacks/", {**body, "files": files}, files=parts)
    assert (answer.status, "files" in answer.body["fields"]) == (400, True), answer.body
    lone = owner.post("stacks/", {**body, "files": [{"path": "f", "part": 0}]})
    assert (lone.status, "files" in lone.body["fields"]) == (400, True), lone.body
    assert not Stack.objects.exists()


def test_a_part_may_be_no_larger_than_any_file(owner: Person, body: dict[str, Any]) -> None:
    files = [{"path": "compose.yaml", "part": 0}]
    large = bytes(16 * 2**20 + 1)
    answer = send_files(owner, "POST", "stacks/", {**body, "files": files}, files={"x": large})
    assert (answer.status, "larger than 16 MiB" in str(answer.body["fields"]["files"])) == (400, True)
    assert not Blob.objects.exists()


def test_a_preview_keeps_nothing(owner: Person, body: dict[str, Any]) -> None:
    token = {"name": "TOKEN", "value": SECRET, "secret": True}
    for path in ("stacks/", "stacks/deploy/"):
        said = {**body, "variables": [token]}
        answer = send_files(owner, "POST", f"{path}?preview=true", said, archive=tar(FILES))
        assert (answer.status, answer.body["problems"]) == (200, []), answer.body
        assert "--form archive=@" in answer.body["curl"]
        assert SECRET not in str(answer.body)
    assert answer.body["plan"]["services"][0]["action"] == "create"
    assert not Stack.objects.exists()
    assert not Blob.objects.exists()
    assert not Operation.objects.exists()


def test_one_request_makes_a_stack_and_applies_it(owner: Person, body: dict[str, Any]) -> None:
    said = {**body, "apply": {"pull": "always"}}
    first = send_files(owner, "POST", "stacks/deploy/", said, archive=tar(FILES), Idempotency_Key="run-1")
    assert first.status == 202, first.body
    assert (first.body["kind"], first.body["target_name"]) == ("stack.apply", "shop")
    stack = Stack.objects.get()
    assert first.body["target_id"] == stack.pk
    assert stack.change_id == first.body["id"]
    # The same once more is the same one; another while that is under way is refused, and changes nothing.
    again = send_files(owner, "POST", "stacks/deploy/", said, archive=tar(FILES), Idempotency_Key="run-1")
    assert again.body["id"] == first.body["id"]
    other = send_files(owner, "POST", "stacks/deploy/", said, files={"compose.yaml": COMPOSE})
    assert (other.status, other.body["code"]) == (409, "stack_busy")
    stack.refresh_from_db()
    assert len(stack.files) == len(FILES)
    assert Revision.objects.count() == 1


def kept(stack: dict[str, Any]) -> dict[str, Any]:
    """What is written of a stack, without how it is and what changes it just now."""
    return {key: value for key, value in stack.items() if key not in {"state", "change"}}


def test_a_request_that_comes_again_writes_nothing(owner: Person, body: dict[str, Any]) -> None:
    def deploy(**more: Any) -> Any:
        files = {"compose.yaml": COMPOSE}
        said = {**body, "variables": [{"name": "LEVEL", "value": "info"}], **more}
        return send_files(owner, "POST", "stacks/deploy/", said, files=files, Idempotency_Key="run-1")

    first = deploy()
    assert first.status == 202, first.body
    path = f"stacks/{Stack.objects.get().pk}/"
    # Somebody changes what was sent, and what was not.
    edited = {"variables": [{"name": "LEVEL", "value": "debug"}], "profiles": ["extra"], "wait_seconds": 77}
    assert owner.call("PATCH", path, edited).status == 200
    before, deeds = kept(owner.get(path).body), JournalEntry.objects.count()
    again = deploy()
    assert (again.status, again.body["id"]) == (202, first.body["id"]), again.body
    other = deploy(apply={"pull": "always"})
    assert (other.status, other.body["code"]) == (409, "idempotency_key_reused"), other.body
    assert deploy(variables=[]).body["code"] == "idempotency_key_reused"
    # And when that has ended, too.
    assert owner.post(f"operations/{first.body['id']}/cancel/").status in {200, 202}
    assert deploy().body["id"] == first.body["id"]
    assert (kept(owner.get(path).body), JournalEntry.objects.count()) == (before, deeds)
    assert Revision.objects.count() == 1


def test_what_cannot_be_applied_is_not_written_either(owner: Person, body: dict[str, Any]) -> None:
    made = owner.post("stacks/", {**body, "files": [{"path": "compose.yaml", "text": COMPOSE.decode()}]})
    broken = send_files(owner, "POST", "stacks/deploy/", body, files={"compose.yaml": b"services: ["})
    assert broken.status == 400, broken.body
    assert shown(owner.get(f"stacks/{made.body['id']}/").body) == shown(made.body)
    assert not Operation.objects.exists()


def test_a_deploy_needs_every_right_that_it_uses(
    reader: Person, stranger: Person, owner: Person, body: dict[str, Any]
) -> None:
    del owner
    for who, status in ((reader, 403), (stranger, 403)):
        assert who.post("stacks/deploy/", body).status == status
    assert not Stack.objects.exists()


@pytest.mark.parametrize(
    ("names", "links"),
    [
        ([NO_TEXT], {}),
        ([f"{NO_TEXT}/x"], {}),
        ([NO_TEXT, f"{NO_TEXT}/x"], {}),
        ([], {"link": NO_TEXT}),
        ([], {NO_TEXT: "x"}),
    ],
)
def test_a_name_that_is_no_text_is_refused(
    owner: Person, body: dict[str, Any], names: list[str], links: dict[str, str]
) -> None:
    """It would be in no answer: neither of the stack, nor of the audit that tells of it."""
    archive = tar({**FILES, **dict.fromkeys(names, b"x")}, links=links)
    answer = send_files(owner, "POST", "stacks/", body, archive=archive)
    assert (answer.status, answer.body["code"]) == (400, "context_path"), answer.body
    assert not Stack.objects.exists()
    assert owner.get("audit/").status == 200


def test_a_file_that_is_too_large_has_a_name_that_can_be_told(owner: Person, body: dict[str, Any]) -> None:
    archive = gzip.compress(tar({**FILES, NO_TEXT: bytes(LARGEST_FILE + 1)}))
    answer = send_files(owner, "POST", "stacks/", body, archive=archive)
    assert (answer.status, answer.body["code"]) == (400, "context_path"), answer.body
