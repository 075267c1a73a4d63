"""What a build would be, before it is asked for: the words that are then on record, and what its source tells."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from builds_app.models import Build, BuildContext
from operations_app.models import Operation
from registries_app.models import GitCredential
from tests.builds.conftest import BUILDS, BuildBench, Json

CANARY = "canary-5d1f0a"
STAGED = (
    "ARG V\nFROM a AS Deps\nRUN x\nFROM --platform=linux/arm64 b as test\nFROM deps\n"
    "# FROM c AS comment\nFROM c as test\n"
)
OPTIONS: Json = {
    "name": "it's a ship",
    "tags": ["team/ship:1", "registry.example.org:5000/ship"],
    "target": "deps",
    "build_args": {"VERSION": "two words", "EMPTY": "", "API_TOKEN": CANARY},
    "labels": {"org.example.note": "a 'b' $c", "api-key": CANARY},
    "secrets": {"npm_token": CANARY, "other": f"{CANARY}\n"},
    "platform": "linux/arm64",
    "network": "none",
    "no_cache": True,
    "pull": True,
    "inline_cache": True,
    "cache_from": ["team/ship:0", "team/base"],
    "extra_hosts": ["db.internal:10.0.0.5", "up:host-gateway"],
    "timeout_seconds": 600,
}
PLACE: Json = {"subdirectory": "the web", "dockerfile_path": "docker/Dockerfile.dev"}
ONE_BY_ONE = [{}, OPTIONS, *({name: value} for name, value in OPTIONS.items())]


def preview(bench: BuildBench, **body: Any) -> Json:
    """What asking for a build would be."""
    answer = bench.api.post(f"{BUILDS}?preview=true", {"host": bench.host.pk, **body}, format="json")
    assert answer.status_code == 200, answer.content
    shown: Json = answer.json()
    return shown


def recorded(bench: BuildBench, answer: Any) -> Json:
    """The operation of a build that was asked for, which is then forgotten."""
    assert answer.status_code == 202, answer.content
    operation: Json = answer.json()
    detail = bench.detail(operation["id"])
    assert {name: operation[name] for name in ("command", "curl")} == {
        name: detail[name] for name in ("command", "curl")
    }
    Operation.objects.filter(pk=operation["id"]).delete()
    return operation


def said_as_recorded(shown: Json, operation: Json) -> None:
    """The words by hand are the same, hide what is secret, and are what a shell can read."""
    assert shown["problems"] == []
    assert shown["command"].startswith("docker ")
    for name in ("command", "curl"):
        assert shown[name] == operation[name]
        assert CANARY not in shown[name]
        subprocess.run(["bash", "-n", "-c", shown[name]], check=True)


def ask(bench: BuildBench, **body: Any) -> Any:
    return bench.api.post(BUILDS, {"host": bench.host.pk, **body}, format="json")


def test_a_pasted_dockerfile_is_shown_as_it_is_then_recorded(offline_bench: BuildBench) -> None:
    for options in ONE_BY_ONE:
        body = {"dockerfile": STAGED, **options}
        shown = preview(offline_bench, **body)
        assert not Operation.objects.exists()
        said_as_recorded(shown, recorded(offline_bench, ask(offline_bench, **body)))
        assert shown["plan"] == {"stages": ["deps", "test"], "git_server": "", "git_scheme": ""}


def test_a_repository_is_shown_as_it_is_then_recorded(offline_bench: BuildBench) -> None:
    credential = GitCredential.objects.create(name="forge", server="git.example.org:2222")
    address = {"git_url": "ssh://git@git.example.org:2222/team/ship.git", "git_credential": credential.pk}
    for more in ({}, {"git_ref": "main"}, PLACE, {"git_ref": "main", **PLACE}):
        for options in ({}, OPTIONS):
            body = {**address, **more, **options}
            shown = preview(offline_bench, **body)
            said_as_recorded(shown, recorded(offline_bench, ask(offline_bench, **body)))
            assert shown["plan"] == {
                "stages": [],
                "git_server": "git.example.org:2222",
                "git_scheme": "ssh",
            }


def test_an_upload_is_shown_as_it_is_then_recorded(offline_bench: BuildBench) -> None:
    files = {"ship/the web/docker/Dockerfile.dev": STAGED.encode(), "ship/Dockerfile": b"FROM a\n"}
    for options in ONE_BY_ONE:
        for more in ({}, PLACE):
            body = {**more, **options}
            shown = preview(offline_bench, upload={"name": "ship", "dockerfile": STAGED}, **body)
            assert shown["plan"]["stages"] == ["deps", "test"]
            assert preview(offline_bench, upload={"name": "ship"}, **body) == {
                **shown,
                "plan": {**shown["plan"], "stages": []},
            }
            assert not BuildContext.objects.exists()
            said_as_recorded(shown, recorded(offline_bench, offline_bench.upload(files, **body)))
            BuildContext.objects.all().delete()


def test_a_copy_is_shown_with_the_masks_of_what_it_takes_over(offline_bench: BuildBench) -> None:
    first = offline_bench.ask(STAGED, build_args=OPTIONS["build_args"])
    masked = offline_bench.detail(first["id"])["options"]["build_args"]
    assert masked["API_TOKEN"] == "********"
    body = {"dockerfile": STAGED, "build_args": masked}
    shown = preview(offline_bench, **body, copy_of=first["id"])
    said_as_recorded(shown, recorded(offline_bench, ask(offline_bench, **body, copy_of=first["id"])))
    (problem,) = preview(offline_bench, **body)["problems"]
    assert problem == ask(offline_bench, **body).json()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"dockerfile": STAGED, "upload": {"name": "ship"}},
        {"git_url": "https://me:secret@git.example.org/a"},
        {"dockerfile": STAGED, "tags": ["team/ship@sha256:1"]},
        {"upload": {"name": "ship"}, "subdirectory": "../x"},
        {"upload": {"name": "ship", "files": []}},
    ],
)
def test_what_is_wrong_is_the_problem_of_its_preview(offline_bench: BuildBench, given: Json) -> None:
    shown = preview(offline_bench, **given)
    assert (shown["command"], shown["curl"], shown["plan"]) == ("", "", None)
    (problem,) = shown["problems"]
    assert problem["detail"]
    if "upload" not in given:
        assert problem == ask(offline_bench, **given).json()


def test_only_a_preview_does_without_the_files(offline_bench: BuildBench) -> None:
    answer = ask(offline_bench, upload={"name": "ship", "dockerfile": STAGED})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["upload"])
    beside = offline_bench.upload({"ship/Dockerfile": STAGED.encode()}, document={"upload": {"name": "ship"}})
    assert beside.status_code == 400
    assert not Build.objects.exists()


def test_a_preview_keeps_nothing_of_the_files_it_came_with(offline_bench: BuildBench) -> None:
    contexts: Path = settings.DATA_DIR / "build-contexts"
    before = set(contexts.glob("*"))
    files = {"ship/Dockerfile": STAGED.encode()}
    shown = offline_bench.upload(files, path=f"{BUILDS}?preview=true").json()
    assert (Build.objects.count(), BuildContext.objects.count(), set(contexts.glob("*"))) == (0, 0, before)
    said_as_recorded(shown, recorded(offline_bench, offline_bench.upload(files)))


def test_a_preview_has_the_limits_of_what_it_shows(offline_bench: BuildBench) -> None:
    longest = "FROM a AS b\n" + "#" * (512 * 1024 - 12)
    assert preview(offline_bench, dockerfile=longest)["plan"]["stages"] == ["b"]
    longer: list[Json] = [
        {"dockerfile": f"{longest}#"},
        {"upload": {"name": "x", "dockerfile": f"{longest}#"}},
    ]
    for body in longer:
        (problem,) = preview(offline_bench, **body)["problems"]
        assert problem["code"] == "invalid"
    text = json.dumps({"host": offline_bench.host.pk, "dockerfile": "#" * settings.BODY_LIMIT})
    too_much = offline_bench.api.post(f"{BUILDS}?preview=true", text, content_type="application/json")
    assert (too_much.status_code, too_much.json()["code"]) == (413, "body_too_large")


def test_a_build_says_where_its_files_came_from(offline_bench: BuildBench) -> None:
    bench = offline_bench
    git = {"git_url": "git@git.example.org:team/the ship.git"}
    asked = {
        "pasted Dockerfile": bench.ask(STAGED),
        "uploaded files": bench.upload({"ship/Dockerfile": b"FROM a\n"}).json(),
        "team/the ship @ main": bench.ask(**git, git_ref="main"),
        "team/the ship": bench.ask(**git),
        "team/the ship @ 48fe00e8": bench.ask(**git),
    }
    Build.objects.filter(pk=asked["team/the ship @ 48fe00e8"]["id"]).update(git_commit="48fe00e88f14")
    assert {label: bench.detail(one["id"])["source_label"] for label, one in asked.items()} == {
        label: label for label in asked
    }
    listed = bench.api.get(BUILDS).json()["results"]
    assert {build["source_label"] for build in listed} == set(asked)
