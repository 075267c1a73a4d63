"""What is secret is nowhere but where it is needed."""

import json
import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import connection

from accounts_app.by_hand import MASK
from builds_app.models import Build, BuildLogChunk, BuildStep
from builds_app.record.inputs import options_of
from operations_app.models import Operation, OutputChunk
from registries_app.models import GitCredential, Registry
from tests.builds.conftest import BuildBench, image_of
from tests.support.ssh import new_key

CANARY = "canary-5d1f0a"


def test_it_shows_a_build_secret_to_the_step_only(
    bench: BuildBench, caplog: pytest.LogCaptureFixture
) -> None:
    text = (
        "FROM BASE\nRUN --mount=type=secret,id=token test $(wc -c < /run/secrets/token) = 13\n"
        "RUN --mount=type=secret,id=token cd /run/secrets; echo told $(cat token); head -c 5 token; sleep 1; "
        "tail -c 8 token >&2; tail -c +6 token\nRUN false\n"
    )

    good = bench.build(
        text.replace("RUN false\n", ""), secrets={"token": CANARY}, no_cache=True, tags=["example/s"]
    )
    bad = bench.build(text, secrets={"token": CANARY}, no_cache=True)
    again = bench.rebuild(bad)

    assert (good["state"], bad["state"], again["state"]) == ("succeeded", "failed", "failed")
    assert "= 13" in json.dumps(again["steps"])
    with bench.engine.client() as engine:
        image = [image_of(bench, good), engine.history(good["image_engine_id"])]
    told = [image, good, bad, bench.log(bad), bench.api.get("/api/v1/operations/").json(), caplog.text]
    assert CANARY not in json.dumps(told)
    assert f"told {MASK}\n" in bench.log(bad)
    assert CANARY not in _everything_stored()


def test_it_shows_a_secret_build_argument_to_the_build_only(bench: BuildBench) -> None:
    text = (
        "FROM BASE\nARG API_TOKEN\nARG VERSION\n"
        "RUN echo told $API_TOKEN $VERSION\nWORKDIR /at/$API_TOKEN\nRUN true\n"
    )
    given = {"API_TOKEN": CANARY, "VERSION": "7"}

    first = bench.build(text, build_args=given, labels={"api-key": CANARY}, tags=["example/args:1"])
    again = bench.rebuild(first)
    masked = first["options"]["build_args"]
    copy = bench.build(text.replace("true", "true 2"), build_args=masked, copy_of=first["id"])
    changed = bench.build(text, build_args={**given, "API_TOKEN": f"{CANARY}-2"})

    assert masked == {"API_TOKEN": "********", "VERSION": "7"}
    assert first["options"]["labels"] == {"api-key": "********"}
    assert image_of(bench, first)["Config"]["Labels"]["api-key"] == CANARY
    assert image_of(bench, first)["Config"]["WorkingDir"] == image_of(bench, copy)["Config"]["WorkingDir"]
    assert f"told {MASK} 7\n" in bench.log(first)
    assert [step["cached"] for step in again["steps"] if step["instruction"] == "RUN"] == [True, True]
    (cause,) = [each for each in changed["cache_explanation"]["causes"] if each["kind"] == "build_arg"]
    assert (cause["names"], cause["before"], cause["after"]) == (["API_TOKEN"], "********", "********")
    (option,) = bench.api.get(f"/api/v1/builds/{changed['id']}/compare/?with={again['id']}").json()[
        "options"
    ][:1]
    assert (option["name"], option["before"], option["after"]) == (
        "build_args.API_TOKEN",
        "********",
        "********",
    )
    told = [first, again, copy, changed, bench.log(first), bench.api.get("/api/v1/operations/").json()]
    assert CANARY not in json.dumps(told)
    refused = bench.api.post("/api/v1/builds/", {"dockerfile": text, "copy_of": 10**6}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["copy_of"])


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ("COPY $API_TOKEN /x", "failed"),
        ("ADD http://127.0.0.1:1/$API_TOKEN /x", "failed"),
        ("USER $API_TOKEN\nRUN true", "failed"),
        ("EXPOSE $API_TOKEN", "failed"),
        ("LABEL a=${NOWHERE:?$API_TOKEN}", "failed"),
        ("FROM registry.invalid/$API_TOKEN", "failed"),
        ("RUN echo $SITE; exit 3", "failed"),
        ("WORKDIR $API_TOKEN\nRUN true", "succeeded"),
    ],
)
def test_nothing_the_builder_says_repeats_a_secret_argument(
    lines: str, state: str, bench: BuildBench
) -> None:
    arguments = "ARG API_TOKEN\nARG SITE\n"
    given = {"API_TOKEN": CANARY, "SITE": f"https://quay:other-{CANARY[7:]}@example.org/"}

    build = bench.build(f"{arguments}FROM BASE\n{arguments}{lines}\n", build_args=given)

    operation = bench.api.get(f"/api/v1/operations/{build['id']}/").json()
    told = json.dumps([build, operation, bench.log(build)])
    assert build["state"] == state, build["error_detail"]
    assert CANARY not in told
    assert CANARY[7:] not in told
    assert CANARY not in _everything_stored()


@pytest.mark.database
def test_builds_of_before_are_sealed_by_the_migration(bench: BuildBench) -> None:
    ask = bench.ask("FROM BASE\n")
    Build.objects.filter(pk=ask["id"]).update(
        options={"build_args": {"API_TOKEN": CANARY, "V": "1"}, "labels": {}}
    )

    migration = import_module("builds_app.migrations.0002_seal_build_options")
    with connection.schema_editor() as editor:
        migration.seal_what_lies_open(apps, editor)

    build = Build.objects.get(pk=ask["id"])
    assert build.options["build_args"] == {"API_TOKEN": "********", "V": "1"}
    assert options_of(build).build_args == {"API_TOKEN": CANARY, "V": "1"}


def test_it_never_shows_a_stored_password_again(bench: BuildBench) -> None:
    key = new_key().export_private_key("openssh").decode()
    registry = {"name": "r", "server": "registry.example.org", "username": "u", "password": CANARY}
    credential = {
        "name": "g",
        "server": "git.example.org",
        "username": "u",
        "password": CANARY,
        "ssh_key": key,
    }

    answers = []
    for address, body in (("/api/v1/registries/", registry), ("/api/v1/git-credentials/", credential)):
        made = bench.api.post(address, body, format="json")
        assert made.status_code == 201, made.content
        assert made.json()["has_password"]
        one = f"{address}{made.json()['id']}/"
        answers += [
            made,
            bench.api.get(one),
            bench.api.get(address),
            bench.api.patch(one, {"name": "n"}, format="json"),
        ]
        moved = bench.api.patch(one, {"server": "evil.example.org"}, format="json")
        assert (moved.status_code, moved.json()["code"]) == (400, "secret_needed")
        answers.append(moved)

    told = " ".join(answer.content.decode() for answer in answers)
    for secret in (CANARY, key.splitlines()[1]):
        assert secret not in told
        assert secret not in _everything_stored()


def _everything_stored() -> str:
    """Every row that could hold a secret, the files of the data folder, and Redis."""
    models = (Build, BuildStep, BuildLogChunk, Operation, OutputChunk, Registry, GitCredential)
    rows = [serializers.serialize("json", model.objects.all()) for model in models]
    if connection.vendor == "sqlite":
        with sqlite3.connect(str(connection.settings_dict["NAME"])) as database:
            rows.append("\n".join(database.iterdump()))
    files = [
        path.read_bytes().decode(errors="replace")
        for path in Path(settings.DATA_DIR).rglob("*")
        if path.is_file()
    ]
    with redis.Redis.from_url(settings.REDIS_URL) as store:
        store.config_set("rdbcompression", "no")  # else a long value would be unreadable
        kept = [str(store.dump(key)) for key in store.scan_iter()]
    return "\n".join([*rows, *files, *kept])
