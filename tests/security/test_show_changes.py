"""Every change of the API can be shown: what it would be is what it is, nothing is written, no secret is told."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from accounts_app.models import ApiToken
from containers_app.models import Container, Image
from operations_app.models import Operation
from stacks_app.models import Stack
from stacks_app.plan.observed import CONFIG_HASH, ONE_OFF
from tests.security.conftest import CANARY, Fleet
from tests.support.people import Answer, Person
from tests.support.stacks import runs
from tests.support.thorough import EVERYTHING

Json = dict[str, Any]
SCHEMA = yaml.safe_load((Path(__file__).parents[2] / "schema.yaml").read_text())
KEY = Ed25519PrivateKey.generate()
SSH_KEY = KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
HOST_KEY = KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
# The whole list of what is not shown, with the reason.
NOT_SHOWN = {
    "POST session/": "begins a session, and a wrong password counts",
    "DELETE session/": "ends a session",
    "POST setup/": "begins a session, and a wrong link counts",
    "POST me/password/": "a preview would tell whether a password is right, and the try would not count",
    "POST containers/parse-run/": "changes nothing",
    "POST stacks/import-dockerrun/": "changes nothing",
    "POST stacks/import-run/": "changes nothing",
    "POST stacks/reconstruct/": "changes nothing",
    "POST stacks/gather/": "changes nothing",
    "POST live/containers/{id}/files/upload/": "sends the files themselves",
    "POST live/registries/check/": "asks the registry, which is all it does",
    "POST live/registries/{id}/check/": "asks the registry, which is all it does",
}
UNKNOWN = {"nonsense": 1}
# Compared where there is an engine to load into, in tests/live/test_read_images.py.
ELSEWHERE = {"POST live/hosts/{id}/load/"}
# What cannot be done while every operation is in this state.
NOT_YET = {
    "queued": {"DELETE builds/{id}/", "POST operations/{id}/retry/"},
    "failed": {"POST builds/{id}/cancel/", "POST operations/{id}/cancel/"},
}
VERBS = ("start", "stop", "restart", "kill", "pause", "unpause")


def asks(ids: dict[str, int]) -> dict[str, list[Json]]:
    """What may be asked of each endpoint, right and wrong; of a DELETE it is the query."""
    host, container = ids["hosts"], ids["containers"]
    on_host, image = {"host": host}, {"reference": "team/app:1"}
    server, key = "registry.example.org", {"ssh_key": SSH_KEY}
    files = {"files": [{"path": "compose.yaml", "text": "services: {web: {image: nginx}}\n"}]}
    variables = {"variables": [{"name": "TOKEN", "value": CANARY, "secret": True}]}
    return {
        "POST builds/": [{**on_host, "dockerfile": "FROM scratch\n", "secrets": {"token": CANARY}}, on_host],
        "DELETE builds/{id}/": [{}],
        "POST builds/{id}/cancel/": [{}],
        "POST builds/{id}/dismiss-advice/": [{"key": "root_user:3f2a9c1d"}, {}],
        "POST builds/{id}/rebuild/": [{"no_cache": True}],
        "POST containers/": [{**on_host, "image": "nginx", "env": {"TOKEN": CANARY}}, {**on_host, "image": "NOT/one"}],
        "DELETE containers/{id}/": [{}, {"force": "maybe"}],
        "POST containers/bulk/": [{"ids": [container], "action": "stop"}, {"ids": [container + 9], "action": "stop"}],
        "POST containers/prune/": [on_host, {"host": host + 9}],
        **{f"POST containers/{{id}}/{verb}/": [{}] for verb in VERBS},
        "POST containers/{id}/commit/": [{**image, "changes": [f"ENV TOKEN={CANARY}"]}, {"reference": "NOT/one"}],
        "POST containers/{id}/recreate/": [{}, {"restart_policy": {"name": "maybe"}}],
        "POST containers/{id}/rename/": [{"name": "other"}, {"name": "no such name"}],
        "POST containers/{id}/update/": [{"resources": {"memory": "64m"}}, {}],
        "POST git-credentials/": [
            {"name": "forge", "server": "git.example.org", "username": "u", "password": CANARY},
            {"name": "git", "server": "git.example.org"},
            {"name": "keys", "server": "git.example.org", "ssh_key": "junk"},
        ],
        "PATCH git-credentials/{id}/": [{"password": CANARY}, {"name": "other"}, {"server": "git.example.org"}],
        "DELETE git-credentials/{id}/": [{}],
        "POST hosts/": [
            {"name": "new", "address": "ssh://me@quay-2", **key, "ssh_host_key": HOST_KEY},
            {"name": "pier", "address": "unix:///new.sock"},
            {"name": "new", "address": "ssh://me@quay-2"},
            {"name": "new", "address": "nonsense"},
            {"name": "new", "address": "tcp://quay-2:2376", "tls_ca": CANARY, "tls_cert": CANARY, "tls_key": CANARY},
        ],
        "PATCH hosts/{id}/": [{"enabled": False}, {"name": "north"}, {"address": "nonsense"}, {"ssh_key": "junk"}],
        "DELETE hosts/{id}/": [{}],
        "POST hosts/test/": [{"address": "ssh://me@quay-2", **key}, {"address": "nonsense"}],
        "POST hosts/{id}/test/": [{"tls_key": CANARY}, {"address": "nonsense"}],
        "POST hosts/{id}/prune/": [{"volumes": True}, {"volumes": "maybe"}],
        "DELETE images/{id}/": [{"force": "true"}, {"force": "maybe"}],
        "POST images/prune/": [on_host, {"host": host + 9}],
        "POST images/pull/": [{**on_host, **image}, {**on_host, "reference": "NOT/one"}],
        "POST images/{id}/push/": [image, {}],
        "POST images/{id}/tag/": [image, {"reference": "NOT/one"}],
        "PATCH me/": [{"theme": "dark"}, {"theme": "pink"}, {"username": "other"}],
        "POST networks/": [{**on_host, "name": "shop", "labels": {"api_token": CANARY}}, {**on_host, "name": "-"}],
        "DELETE networks/{id}/": [{}],
        **{
            f"POST networks/{{id}}/{verb}/": [{"container": container}, {"container": container + 9}]
            for verb in ("connect", "disconnect")
        },
        "POST networks/prune/": [on_host, {"host": host + 9}],
        "POST operations/{id}/cancel/": [{}],
        "POST operations/{id}/retry/": [{}],
        "POST registries/": [
            {"name": "new", "server": server, "username": "u", "password": CANARY},
            {"name": "open", "server": "docker.io", "plain_http": True},
            {"name": "reg", "server": server},
            {"name": "new", "server": "registry.invalid"},
            {"name": "new", "server": "no server"},
        ],
        "PATCH registries/{id}/": [{"password": CANARY}, {"username": "me"}, {"server": server}],
        "DELETE registries/{id}/": [{}],
        "POST stacks/": [
            {**on_host, "project": "new", **files, **variables},
            {**on_host, "project": "shop"},
            {**on_host, "project": "new", "git_url": "nonsense"},
        ],
        "PATCH stacks/{id}/": [{"roll_back": True, **variables}, {"git_url": "", **files}, files],
        "DELETE stacks/{id}/": [{}],
        "POST stacks/deploy/": [
            {**on_host, "project": "new", **files, **variables},
            {**on_host, "project": "new", **files, "compose_files": ["other"]},
            {**on_host, "project": "shop", "wait_seconds": 5, "apply": {"pull": "always"}},
        ],
        "POST stacks/import-containers/": [
            {"project": "new", "containers": [container]},
            {"project": "new", "containers": [container + 9]},
        ],
        "POST stacks/adopt/": [{**on_host, "project": "found"}, {**on_host, "project": "nowhere"}],
        "POST stacks/{id}/apply/": [{"pull": "always"}, {"pull": "maybe"}],
        "POST stacks/{id}/roll-back/": [{"revision": 1}, {}],
        "POST stacks/{id}/accept/": [{}, {"draft": "maybe"}],
        **{
            f"POST stacks/{{id}}/{verb}/": [{"services": ["web"]}, {"services": ["nowhere"]}]
            for verb in ("start", "stop", "restart", "recreate", "pull")
        },
        "POST stacks/{id}/scale/": [{"services": {"web": 2}}, {"services": {"nowhere": 2}}],
        "POST stacks/{id}/run/": [
            {"service": "web", "command": ["true"], "environment": {"API_TOKEN": CANARY}},
            {"service": "nowhere"},
        ],
        "POST stacks/{id}/down/": [{"timeout": 5}, {"volumes": ["others"]}],
        "POST stacks/{id}/fetch/": [{"apply": True}, {"apply": "maybe"}],
        "POST stacks/{id}/hook/": [{}],
        "POST stacks/{id}/remove-hook/": [{}],
        "POST tokens/": [
            {"name": "ci", "scope": "write", "expires_at": "2100-01-01T00:00:00Z"},
            {"name": "ci", "expires_at": "2001-01-01T00:00:00Z"},
            {"name": "ci", "scope": "everything"},
        ],
        "DELETE tokens/{id}/": [{}],
        "POST volumes/": [{**on_host, "name": "more", "labels": {"api_token": CANARY}}, {**on_host, "name": "/"}],
        "DELETE volumes/{id}/": [{"force": "true"}, {"force": "maybe"}],
        "POST volumes/prune/": [on_host, {"host": host + 9}],
    }  # fmt: skip


def changes_of_the_schema() -> dict[str, Json]:
    """Every documented endpoint that is not only read."""
    return {
        f"{method.upper()} {path.removeprefix('/api/v1/')}": operation
        for path, methods in SCHEMA["paths"].items()
        for method, operation in methods.items()
        if method not in {"get", "parameters"}
    }


SHOWN = sorted(changes_of_the_schema().keys() - NOT_SHOWN.keys() - ELSEWHERE)


@pytest.fixture
def ids(fleet: Fleet, owner: Person) -> dict[str, int]:
    """The ids of one row of each noun, a token among them."""
    assert owner.user is not None
    token = ApiToken.objects.create(user=owner.user, name="script", prefix="qm_0", token_hash="0")
    Image.objects.update(repo_tags=["team/app:1"])
    found = {"stack": "found", "service": "web", "image": "nginx", "raw": {"Config": {"Image": "nginx"}}}
    Container.objects.create(
        host_id=fleet.ids["hosts"],
        engine_id="7" * 64,
        name="found-web-1",
        observed_at=timezone.now(),
        labels={CONFIG_HASH: "c0ffee", ONE_OFF: "False"},
        **found,
    )
    for name in ("shop-web-1", "shop-web-2"):  # scaled by hand, which can be accepted
        runs(Stack.objects.get(pk=fleet.ids["stacks"]), name)
    return {**fleet.ids, "tokens": token.pk}


def send(who: Person, endpoint: str, ids: dict[str, int], said: Json, *, preview: bool = False) -> Answer:
    """Ask, or ask what asking would be."""
    method, _, path = endpoint.partition(" ")
    query = {"preview": "true"} if preview else {}
    if method == "DELETE":
        query, said = {**query, **said}, {}
    path = path.format(id=ids.get(path.partition("/")[0], 0))
    path += "?" + "&".join(f"{name}={value}" for name, value in query.items())
    return who.call(method, path, None if method == "DELETE" else said)


def everything() -> Json:
    """Every row of every table."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()
    }


def really(do: Callable[[], Answer]) -> Answer:
    """The answer; what was done is then undone."""
    with transaction.atomic():
        answer = do()
        transaction.set_rollback(True)
    return answer


def wrong_ones(endpoint: str) -> list[Json]:
    """What no endpoint that takes something takes."""
    operation = changes_of_the_schema()[endpoint]
    queried = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"} - {
        "preview"
    }
    return [UNKNOWN] if "requestBody" in operation or queried else []


def test_each_change_is_shown_or_says_why_not() -> None:
    known = changes_of_the_schema()
    assert NOT_SHOWN.keys() <= known.keys()
    documented = {
        endpoint
        for endpoint, operation in known.items()
        if any(each["name"] == "preview" for each in operation.get("parameters", []))
    }
    assert documented == {*SHOWN, *ELSEWHERE}
    assert asks(dict.fromkeys(("hosts", "containers"), 1)).keys() == set(SHOWN)


def compare(owner: Person, endpoint: str, ids: dict[str, int], said: Json) -> tuple[bool, Json]:
    """Ask what it would be, then really: what the preview says is true. Whether it was taken, and the preview."""
    before, waiting = everything(), len(connection.run_on_commit)
    shown = send(owner, endpoint, ids, said, preview=True)
    assert (shown.status, shown.body.keys()) == (200, {"command", "curl", "problems", "plan"}), shown
    assert (everything(), len(connection.run_on_commit)) == (before, waiting)
    assert CANARY not in str(shown.body)
    assert "PRIVATE KEY" not in str(shown.body)

    real = really(lambda: send(owner, endpoint, ids, said))
    taken = real.status in {200, 201, 202, 204}
    assert shown.body["problems"] == ([] if taken else [real.body])
    assert not taken or f"/api/v1/{endpoint.partition(' ')[2].partition('/')[0]}/" in shown.body["curl"]
    return taken, shown.body


@pytest.mark.parametrize("state", NOT_YET)
def test_what_is_shown_is_what_is_answered(state: str, owner: Person, ids: dict[str, int]) -> None:
    Operation.objects.update(state=state)
    untaken, lines = set(), [""]
    looking = [each for each in SHOWN if re.search(r" (builds|operations)/", each)]  # at what was done before
    for endpoint in SHOWN if EVERYTHING or state == "queued" else looking:
        for said in (*asks(ids)[endpoint], *wrong_ones(endpoint)):
            try:
                taken, shown = compare(owner, endpoint, ids, said)
            except AssertionError as error:
                raise AssertionError(endpoint, said) from error
            assert not (taken and said == UNKNOWN), endpoint
            lines += [shown["command"], shown["curl"]]
            if said == asks(ids)[endpoint][0] and not taken:
                untaken.add(endpoint)
    assert untaken == NOT_YET[state]
    subprocess.run(["bash", "-n", "-c", "\n".join(lines)], check=True)


def test_who_may_not_do_it_is_not_shown_it(
    reader: Person, writer: Person, stranger: Person, nobody: Person, ids: dict[str, int]
) -> None:
    for endpoint in SHOWN:
        said = asks(ids)[endpoint][0]
        for who, may in ((reader, False), (writer, True), (stranger, False), (nobody, False)):
            real = really(lambda: send(who, endpoint, ids, said))  # noqa: B023 - called here
            shown = send(who, endpoint, ids, said, preview=True)
            if real.status in {401, 403, 404}:
                assert (shown.status, shown.body) == (real.status, real.body), endpoint
            else:
                assert (may or endpoint == "PATCH me/", shown.status) == (True, 200), endpoint


def test_it_is_asked_for_clearly(owner: Person, ids: dict[str, int]) -> None:
    before = everything()
    for endpoint in SHOWN:
        method, _, path = endpoint.partition(" ")
        path = path.format(id=ids.get(path.partition("/")[0], 0))
        unclear = owner.call(method, f"{path}?preview=maybe", {})
        assert (unclear.status, list(unclear.body["fields"])) == (400, ["preview"]), endpoint
    assert everything() == before


def test_what_cannot_be_shown_is_not_done_instead(owner: Person, ids: dict[str, int]) -> None:
    before = everything()
    for endpoint in NOT_SHOWN:
        method, _, path = endpoint.partition(" ")
        answer = owner.call(method, f"{path.format(id=ids['hosts'])}?preview=true", {})
        assert (answer.status, list(answer.body["fields"])) == (400, ["preview"]), endpoint
    assert everything() == before
