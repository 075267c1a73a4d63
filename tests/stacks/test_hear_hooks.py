"""/hooks/stacks/: who knows the secret has the repository fetched, once for each commit, and each time is told of."""

import contextlib
import hashlib
import hmac
import json
import uuid
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts_app.models import ApiToken, JournalEntry
from fleet_app.models import Host
from operations_app.models import Operation
from stacks_app.models import Delivery, Hook, Stack
from stacks_app.services.hooks import KEPT
from stacks_app.sources.webhook import NoDelivery, is_signed, read_push
from tests.support.people import Answer, Person, with_token
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]

Json = dict[str, Any]
COMMIT = "1" * 40
PUSH = {"ref": "refs/heads/main", "after": COMMIT, "repository": {"default_branch": "main"}}


@pytest.fixture
def host() -> Host:
    return host_of("unix:///pier.sock", name="pier")


@pytest.fixture
def stack(owner: Person, host: Host) -> Json:
    said = {
        "host": host.pk,
        "project": "shop",
        "git_url": "https://git.example.org/shop.git",
        "git_ref": "main",
    }
    made: Json = owner.post("stacks/", said).body
    return made


@pytest.fixture
def hook(owner: Person, stack: Json) -> Json:
    """Its address and secret."""
    answer = owner.post(f"stacks/{stack['id']}/hook/")
    assert answer.status == 200, answer.body
    made: Json = answer.body
    return made


def signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def call(
    nobody: Person, hook: Json, body: bytes, content_type: str = "application/json", **headers: str
) -> Answer:
    """As a git server does."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    path = urlsplit(hook["url"]).path
    response = nobody.client.generic("POST", path, body, content_type=content_type, headers=sent)
    return Answer(status=response.status_code, body=json.loads(response.getvalue()), headers={})


def push(nobody: Person, hook: Json, said: Any = PUSH, **headers: str) -> Answer:
    """As GitHub does."""
    body = json.dumps(said).encode()
    signed = {"X_Hub_Signature_256": f"sha256={signature(hook['secret'], body)}", "X_GitHub_Event": "push"}
    return call(nobody, hook, body, **{**signed, **headers})


def deliveries(owner: Person, stack: Json) -> list[Json]:
    rows: list[Json] = owner.get(f"stacks/{stack['id']}/deliveries/").body["results"]
    return rows


def test_a_push_is_fetched(owner: Person, nobody: Person, stack: Json, hook: Json) -> None:
    answer = push(nobody, hook)
    assert (answer.status, answer.body["outcome"]) == (202, "fetch"), answer.body
    operation = Operation.objects.get()
    assert (operation.kind, operation.requested_by, operation.pk) == (
        "stack.fetch",
        owner.user,
        answer.body["operation"],
    )
    (row,) = deliveries(owner, stack)
    assert (row["ref"], row["commit"], row["address"], row["operation"]) == (
        "refs/heads/main",
        COMMIT,
        "127.0.0.1",
        operation.pk,
    )


def test_each_server_signs_in_its_own_way(nobody: Person, hook: Json) -> None:
    body = json.dumps(PUSH).encode()
    secret, wrong = hook["secret"], signature("other", body)
    right = signature(secret, body)
    form = f"payload={quote(body.decode())}".encode()
    plain = "application/json"
    good: list[tuple[bytes, str, Json]] = [
        (body, plain, {"X_Hub_Signature_256": f"sha256={right}"}),
        (body, plain, {"X_Gitea_Signature": right, "X_Gitea_Event": "push"}),
        (body, plain, {"X_Gitlab_Token": secret, "X_Gitlab_Event": "Push Hook"}),
        (
            form,
            "application/x-www-form-urlencoded",
            {"X_Hub_Signature_256": f"sha256={signature(secret, form)}"},
        ),
        (b"", plain, {"X_Hub_Signature_256": f"sha256={signature(secret, b'')}"}),
    ]
    for sent, kind, headers in good:
        assert call(nobody, hook, sent, kind, **headers).status == 202, headers
    bad: list[Json] = [
        {},
        {"X_Hub_Signature_256": f"sha256={wrong}"},
        {"X_Hub_Signature_256": "sha256="},
        {"X_Hub_Signature_256": f"sha256={signature(secret, body + b' ')}"},
        {"X_Gitlab_Token": ""},
        {"X_Gitlab_Token": "sécret"},
        {"X_Gitlab_Token": wrong, "X_Hub_Signature_256": f"sha256={right}"},
        {"X_Hub_Signature": f"sha1={right}"},
    ]
    for headers in bad:
        refused = call(nobody, hook, body, **headers)
        assert (refused.status, refused.body["code"]) == (401, "hook_signature"), headers
    assert Operation.objects.count() == 1


def test_nothing_is_said_of_what_is_not_there(nobody: Person, hook: Json) -> None:
    answer = push(nobody, {**hook, "url": f"/hooks/stacks/{uuid.uuid4()}/"})
    assert (answer.status, answer.body["code"]) == (404, "not_found")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("said", "event", "words"),
    [
        ({"zen": "x"}, "ping", "tells of ping"),
        ({**PUSH, "ref": "refs/heads/dev"}, "push", "stack follows main"),
        ({**PUSH, "after": "0" * 40}, "push", "was deleted"),
        ({**PUSH, "after": "2" * 40}, "push", "from that commit already"),
    ],
)
def test_it_says_why_nothing_is_done(
    owner: Person, nobody: Person, stack: Json, hook: Json, said: Json, event: str, words: str
) -> None:
    Stack.objects.update(git_commit="2" * 40)
    answer = push(nobody, hook, said, X_GitHub_Event=event)
    assert (answer.status, answer.body["outcome"]) == (202, "nothing")
    assert words in answer.body["detail"]
    assert words in deliveries(owner, stack)[0]["words"]
    assert not Operation.objects.exists()


def test_one_commit_is_fetched_once(owner: Person, nobody: Person, stack: Json, hook: Json) -> None:
    first = push(nobody, hook).body["operation"]
    again = push(nobody, hook)
    assert (again.body["outcome"], again.body["operation"]) == ("nothing", None)
    # One that has begun may have read the branch before the next commit was there.
    Operation.objects.update(state="running", attempt=1)
    assert push(nobody, hook).body["outcome"] == "nothing"
    newer = push(nobody, hook, {**PUSH, "after": "2" * 40})
    assert newer.body["outcome"] == "fetch"
    assert newer.body["operation"] != first
    assert [row["outcome"] for row in deliveries(owner, stack)] == ["fetch", "nothing", "nothing", "fetch"]


@pytest.mark.parametrize("body", [b"[1]", b"{", b'"x"', b"\xff", b"[" * 5000])
def test_what_is_no_delivery_is_refused(
    owner: Person, nobody: Person, stack: Json, hook: Json, body: bytes
) -> None:
    answer = call(nobody, hook, body, X_Gitlab_Token=hook["secret"])
    assert (answer.status, answer.body["code"]) == (400, "hook_body")
    assert deliveries(owner, stack)[0]["outcome"] == "refused"


@pytest.mark.parametrize("end", ["person", "token"])
def test_it_may_what_who_made_it_may_now(owner: Person, nobody: Person, stack: Json, end: str) -> None:
    writer = with_token(owner, scope=ApiToken.Scope.WRITE)
    hook = writer.post(f"stacks/{stack['id']}/hook/").body
    if end == "token":
        ApiToken.objects.all().delete()
    else:
        assert owner.user is not None
        type(owner.user).objects.update(is_superuser=False)
    answer = push(nobody, hook)
    assert (answer.status, answer.body["code"]) == (403, "permission_denied")
    assert not Operation.objects.exists()
    assert Delivery.objects.get().outcome == "refused"


def test_who_points_it_elsewhere_vouches_for_it(owner: Person, stack: Json, hook: Json) -> None:
    del hook
    writer = with_token(owner, scope=ApiToken.Scope.WRITE)
    writer.call("PATCH", f"stacks/{stack['id']}/", {"git_url": "https://git.example.org/other.git"})
    assert Hook.objects.get().token_id == ApiToken.objects.get().pk


def test_strangers_push_nothing_out(owner: Person, nobody: Person, stack: Json, hook: Json) -> None:
    push(nobody, hook)
    for _ in range(KEPT + 5):
        call(nobody, hook, b"{}")
    assert Delivery.objects.count() == KEPT + 1
    assert Delivery.objects.filter(outcome="fetch").exists()
    assert len(deliveries(owner, stack)) <= KEPT + 1


def test_a_body_of_a_stranger_is_bounded(nobody: Person, hook: Json) -> None:
    large = call(nobody, hook, b" " * (2 * 2**20), X_Gitlab_Token=hook["secret"])
    assert large.status == 413


def test_its_secret_is_shown_once(owner: Person, nobody: Person, stack: Json, hook: Json) -> None:
    one = f"stacks/{stack['id']}/"
    push(nobody, hook)
    told = [
        owner.get(one).body,
        owner.get(f"{one}deliveries/").body,
        list(JournalEntry.objects.values()),
        list(Hook.objects.values()),
        owner.post(f"{one}hook/?preview=true").body,
    ]
    assert hook["secret"] not in str(told)
    assert told[0]["hook"]["url"] == hook["url"]
    newer = owner.post(f"{one}hook/").body
    assert newer["url"] != hook["url"]
    assert push(nobody, hook).status == 404
    assert push(nobody, newer).status == 202
    assert owner.post(f"{one}remove-hook/").status == 204
    assert push(nobody, newer).status == 404
    assert owner.get(one).body["hook"] is None
    assert owner.post(f"{one}remove-hook/").status == 404


def test_it_is_for_what_comes_from_git(owner: Person, host: Host) -> None:
    other = owner.post("stacks/", {"host": host.pk, "project": "typed"}).body
    answer = owner.post(f"stacks/{other['id']}/hook/")
    assert (answer.status, answer.body["code"]) == (409, "stack_not_git")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ref", "after", "repository"]), inner)
    ),
    max_leaves=8,
)


@example({"ref": "refs/heads/\ud800\0", "repository": {"default_branch": "\udfff"}}, b"")
@given(anything, st.binary(max_size=20))
def test_whatever_is_sent_is_read_or_refused(said: Any, body: bytes) -> None:
    for sent in (json.dumps(said).encode(), body):
        with contextlib.suppress(NoDelivery):
            push = read_push({}, sent)
            kept = f"{push.event}{push.ref}{push.commit}{push.default_branch}".encode()  # a row takes it
            assert b"\0" not in kept


@given(st.binary(max_size=50), st.text(max_size=20), st.text(min_size=1, max_size=20))
def test_only_who_knows_the_secret_signs(body: bytes, guess: str, secret: str) -> None:
    if guess != secret:
        for headers in ({"X-Gitlab-Token": guess}, {"X-Hub-Signature-256": f"sha256={guess}"}):
            assert not is_signed(headers, body, secret=secret)
