"""The files of a stack come from a git repository: asked for by hand, by a schedule, and in whose name."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts_app.models import ApiToken, JournalEntry
from fleet_app.models import Host
from operations_app import worker
from operations_app.models import Operation
from registries_app.models import GitCredential
from stacks_app.models import Stack
from stacks_app.services.fetching import check_due
from stacks_app.sources.tree import read_folder
from tests.builds.git_server import ACCOUNT, GitServer, Repository, new_repository
from tests.support.compose import compose_program
from tests.support.people import Person, with_token
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db(transaction=True)]

Json = dict[str, Any]
FIRST = {"deploy/compose.yaml": "services: {web: {image: nginx}}\n", "deploy/conf/a": "1", "README.md": "x"}
SECOND = {**FIRST, "deploy/conf/a": "2"}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = new_repository(tmp_path / "shop.git")
    made.commit(FIRST)
    return made


@pytest.fixture
def server(repository: Repository, settings: Settings) -> Iterator[GitServer]:
    settings.GIT_PROTOCOLS = ("https", "ssh", "http")
    settings.COMPOSE = str(compose_program())
    running = GitServer(repository.path.parent)
    yield running
    running.close()


@pytest.fixture
def host() -> Host:
    return host_of("unix:///pier.sock", name="pier")


@pytest.fixture
def stack(owner: Person, host: Host, server: GitServer) -> Json:
    """One that follows the folder `deploy` of the repository."""
    body = {"host": host.pk, "project": "shop", "git_url": f"http://{server.address}/shop.git"}
    answer = owner.post("stacks/", {**body, "git_ref": "main", "git_folder": "deploy"})
    assert answer.status == 201, answer.body
    made: Json = answer.body
    assert (made["source"], made["files"]) == ("git", [])
    return made


def fetch(owner: Person, stack: Json, **body: Any) -> Json:
    """Fetch it; the operation as it is then."""
    asked = owner.post(f"stacks/{stack['id']}/fetch/", body)
    assert asked.status == 202, asked.body
    worker.perform(operation_id=asked.body["id"])
    done: Json = owner.get(f"operations/{asked.body['id']}/").body
    return done


def paths(owner: Person, stack: Json) -> list[str]:
    return [file["path"] for file in owner.get(f"stacks/{stack['id']}/").body["files"]]


def test_it_takes_the_folder_of_the_branch(owner: Person, stack: Json, repository: Repository) -> None:
    done = fetch(owner, stack)
    assert done["state"] == "succeeded", done
    commit = repository.git("rev-parse", "main")
    assert done["result"] == {"commit": commit, "changed": True, "applied": None}
    assert paths(owner, stack) == ["compose.yaml", "conf/a"]
    assert owner.get(f"stacks/{stack['id']}/").body["git_commit"] == commit
    lines = JournalEntry.objects.filter(kind="stack.fetch").count()
    again = fetch(owner, stack)
    assert again["result"] == {"commit": commit, "changed": False, "applied": None}
    assert JournalEntry.objects.filter(kind="stack.fetch").count() == lines == 1


def test_it_opens_what_is_locked_with_the_credential(owner: Person, stack: Json, server: GitServer) -> None:
    name, password = ACCOUNT
    account = {"name": "forge", "server": server.address, "username": name, "password": password}
    credential = owner.post("git-credentials/", account).body["id"]
    one, url = f"stacks/{stack['id']}/", f"http://{server.address}/private/shop.git"
    assert owner.call("PATCH", one, {"git_url": url}).status == 200
    assert fetch(owner, stack)["error_code"] == "git_failed"
    assert owner.call("PATCH", one, {"git_credential": credential}).status == 200
    done = fetch(owner, stack)
    assert done["state"] == "succeeded", done
    assert password not in str(owner.get(one).body)
    # The credential is another server's now: it is not offered to this one any more.
    GitCredential.objects.update(server="git.example.org")
    assert fetch(owner, stack)["error_code"] == "git_credential"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"git_ref": "nowhere"}, "The repository has no such branch or tag. "),
        ({"git_folder": "nowhere"}, "The repository has no such folder. "),
        ({"git_url": "nowhere.git"}, "There is no repository at that address"),
        ({"git_url": "private/shop.git"}, "The server did not let us in"),
    ],
)
def test_what_cannot_be_fetched_leaves_the_draft(
    owner: Person, stack: Json, change: Json, words: str
) -> None:
    fetch(owner, stack)
    one = f"stacks/{stack['id']}/"
    url = stack["git_url"]
    if "git_url" in change:
        change = {"git_url": f"{url.rsplit('/', 1)[0]}/{change['git_url']}"}
    assert owner.call("PATCH", one, change).status == 200
    done = fetch(owner, stack)
    assert (done["state"], done["error_code"]) == ("failed", "git_failed"), done
    assert done["error_detail"].startswith(words)
    assert paths(owner, stack) == ["compose.yaml", "conf/a"]
    assert owner.get(one).body["check_problem"] == done["error_detail"]
    owner.call("PATCH", one, {"git_url": url, "git_ref": "main", "git_folder": "deploy"})
    fetch(owner, stack)
    assert owner.get(one).body["check_problem"] == ""


def test_it_is_no_larger_than_a_stack_may_be(owner: Person, stack: Json, repository: Repository) -> None:
    repository.fill_with_copies(levels=4, width=10)
    owner.call("PATCH", f"stacks/{stack['id']}/", {"git_folder": ""})
    assert fetch(owner, stack)["error_code"] == "context_too_large"


def test_its_files_are_changed_there_only(owner: Person, stack: Json) -> None:
    one, typed = f"stacks/{stack['id']}/", [{"path": "compose.yaml", "text": ""}]
    refused = owner.call("PATCH", one, {"files": typed})
    assert (refused.status, list(refused.body["fields"])) == (400, ["files"])
    let_go = owner.call("PATCH", one, {"git_url": "", "files": typed})
    assert (let_go.status, let_go.body["source"], let_go.body["git_commit"]) == (200, "editor", "")
    no_more = owner.post(f"{one}fetch/")
    assert (no_more.status, no_more.body["code"]) == (409, "stack_not_git")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"git_url": "ext::sh -c id"}, "git_url"),
        ({"git_url": "https://me:secret@git.example.org/a.git"}, "git_url"),
        ({"git_ref": "--upload-pack=id"}, "git_ref"),
        ({"git_folder": "../.."}, "context_path"),
        ({"git_credential": 10**6}, "invalid"),
    ],
)
def test_it_refuses_what_git_is_not_given(owner: Person, stack: Json, change: Json, code: str) -> None:
    answer = owner.call("PATCH", f"stacks/{stack['id']}/", change)
    assert (answer.status, answer.body["code"]) == (400, code), answer.body


def test_a_credential_goes_to_its_own_server(owner: Person, stack: Json) -> None:
    other = GitCredential.objects.create(name="other", server="git.example.org")
    answer = owner.call("PATCH", f"stacks/{stack['id']}/", {"git_credential": other.pk})
    assert (answer.status, answer.body["code"]) == (400, "git_credential")


def test_what_somebody_sets_meanwhile_is_not_overwritten(
    owner: Person, stack: Json, repository: Repository
) -> None:
    """Fetched is what the stack was to come from when git was asked."""

    def slow(*given: Any) -> Any:
        owner.call("PATCH", f"stacks/{stack['id']}/", {"git_ref": "other"})
        return read_folder(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stacks_app.actions.fetch.read_folder", slow)
        assert fetch(owner, stack)["error_code"] == "stack_source_changed"
    assert paths(owner, stack) == []
    del repository


def perform_all() -> None:
    """Do what is queued, and what that asks for."""
    while queued := Operation.objects.filter(state="queued").order_by("pk").first():
        worker.perform(operation_id=queued.pk)


def applies() -> list[Operation]:
    return list(Operation.objects.filter(kind="stack.apply").order_by("pk"))


def test_what_is_new_is_applied_where_that_is_wanted(
    owner: Person, stack: Json, repository: Repository
) -> None:
    done = fetch(owner, stack, apply=True)
    assert done["state"] == "waiting", done
    (child,) = applies()
    assert (child.parent_id, child.requested_by) == (done["id"], owner.user)
    # There is no engine: that the apply fails is the end of the fetch, too, and it is not tried again by itself.
    perform_all()
    ended = owner.get(f"operations/{done['id']}/").body
    assert (ended["state"], ended["error_code"]) == (
        "failed",
        owner.get(f"operations/{child.pk}/").body["error_code"],
    )
    assert ended["error_detail"].startswith("Fetched, but not applied: ")
    assert fetch(owner, stack, apply=True)["result"]["applied"] is None
    repository.commit(SECOND)
    assert fetch(owner, stack, apply=True)["state"] == "waiting"
    assert len(applies()) == 2


def test_a_broken_commit_is_fetched_and_not_applied(
    owner: Person, stack: Json, repository: Repository
) -> None:
    repository.commit({"deploy/compose.yaml": "services: ["})
    done = fetch(owner, stack, apply=True)
    assert (done["state"], applies()) == ("failed", [])
    assert owner.get(f"stacks/{stack['id']}/").body["check_problem"] == done["error_detail"]
    assert done["error_detail"].startswith("Fetched, but not applied: ")


def due(stack: Json) -> int:
    """Ask for what is due when an hour has gone by."""
    del stack
    return check_due(now=timezone.now() + timedelta(hours=1))


def test_a_schedule_asks_in_the_name_of_who_set_it(owner: Person, stack: Json) -> None:
    assert due(stack) == 0
    owner.call("PATCH", f"stacks/{stack['id']}/", {"check_minutes": 5})
    assert check_due() == 1
    assert due(stack) == 0, "it is under way"
    operation = Operation.objects.get(kind="stack.fetch")
    assert (operation.requested_by, operation.token_id) == (owner.user, None)
    worker.perform(operation_id=operation.pk)
    assert paths(owner, stack) == ["compose.yaml", "conf/a"]
    assert check_due() == 0, "its time has not come"
    assert due(stack) == 1


@pytest.mark.parametrize("end", ["person", "token"])
def test_who_lost_the_right_is_not_asked_for(owner: Person, stack: Json, end: str) -> None:
    writer = with_token(owner, scope=ApiToken.Scope.WRITE)
    said = {"check_minutes": 5, "apply_fetched": True}
    assert _patch(writer, stack, said) == 200
    if end == "token":
        ApiToken.objects.all().delete()
    else:
        assert owner.user is not None
        type(owner.user).objects.update(is_superuser=False)
    assert due(stack) == 0
    assert not Operation.objects.exists()
    row = Stack.objects.get()
    assert "may not" in row.check_problem
    assert row.checked_at is not None


def test_who_says_where_files_come_from_vouches_for_them(owner: Person, stack: Json) -> None:
    writer = with_token(owner, scope=ApiToken.Scope.WRITE)
    owner.call("PATCH", f"stacks/{stack['id']}/", {"check_minutes": 5})
    assert Stack.objects.get().checked_for_token is None
    assert _patch(writer, stack, {"roll_back": True}) == 200
    assert Stack.objects.get().checked_for_token is None
    assert _patch(writer, stack, {"git_ref": "other"}) == 200
    assert Stack.objects.get().checked_for_token == ApiToken.objects.get().pk


def test_a_schedule_needs_a_repository(owner: Person, host: Host, stack: Json) -> None:
    answer = owner.post("stacks/", {"host": host.pk, "project": "other", "check_minutes": 5})
    assert (answer.status, list(answer.body["fields"])) == (400, ["check_minutes"])
    one = f"stacks/{stack['id']}/"
    owner.call("PATCH", one, {"check_minutes": 5})
    assert owner.call("PATCH", one, {"git_url": ""}).body["check_minutes"] == 0


def _patch(who: Person, stack: Json, said: Json) -> int:
    return who.call("PATCH", f"stacks/{stack['id']}/", said).status
