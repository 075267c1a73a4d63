"""Contexts with names, limits of RUN and a Dockerfile in the request: as docker does, or refused, never left out."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from accounts_app.by_hand import MASK
from builds_app.models import Build
from tests.builds.conftest import BuildBench, causes
from tests.support.engines import BASE_IMAGE

FILES = {
    "ship/app/page": b"hello",
    "ship/app/.dockerignore": b"*.log\n",
    "ship/app/Dockerfile.dockerignore": b"page\n",  # of no Dockerfile that there is
    "ship/app/x.log": b"no",
    "ship/shared/kept": b"yes",
    "ship/shared/left-out": b"no",
    "ship/shared/.dockerignore": b"left-out\n",
    "ship/deep/context/one": b"1",
}
TEXT = f"""\
FROM base AS wanted
COPY . /app
COPY --from=context . /context
RUN --mount=type=bind,from=dockerfile,target=/at find /app /context /at -type f | sort > /said
RUN df -k /dev/shm | tail -n 1 >> /said; ulimit -Sn >> /said; ulimit -Hn >> /said
FROM {BASE_IMAGE}
RUN false
"""
OPTIONS: dict[str, Any] = {
    "subdirectory": "app",
    "dockerfile_inline": TEXT,
    "target": "wanted",
    "build_contexts": {
        "context": "shared",
        "dockerfile": "deep//context/",
        "base": f"docker-image://{BASE_IMAGE}",
    },
    "shm_size": "32m",
    "ulimits": ["nofile=100:200", "nproc=50"],
    "tags": ["named:1"],
}


def test_it_builds_what_the_shown_command_builds(bench: BuildBench, tmp_path: Path) -> None:
    build = bench.build_files(FILES, **OPTIONS)
    assert build["state"] == "succeeded", build["error_detail"]
    ours = bench.engine.docker("run", "--rm", "named:1", "cat", "/said")
    for path, content in FILES.items():
        file = tmp_path / path.removeprefix("ship/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (tmp_path / "Dockerfile").write_text(TEXT)
    line = f"{build['command']} --no-cache"
    subprocess.run(["bash", "-c", line], cwd=tmp_path, env=bench.engine.cli_env(), check=True)
    assert bench.engine.docker("run", "--rm", "named:1", "cat", "/said") == ours
    assert "/app/page" in ours
    assert "left-out" not in ours
    assert build["options"]["ulimits"] == ["nofile=100:200", "nproc=50:50"]
    assert (build["dockerfile"], build["options"]["dockerfile_inline"]) == (TEXT, MASK)
    assert build["context_files"] == 6
    lines = {step["name"].partition("] ")[2]: step["first_line"] for step in build["steps"]}
    assert lines["COPY . /app"] == 2
    assert [line for name, line in sorted(lines.items()) if name.startswith("RUN")] == [4, 5]

    again = bench.rebuild(build)
    assert (again["state"], again["cache_explanation"]) == ("succeeded", None)
    other = bench.build_files({**FILES, "ship/shared/kept": b"no"}, **OPTIONS)
    assert causes(other) == ["files"]
    assert other["cache_explanation"]["causes"][0]["names"] == ["context://kept"]
    larger = bench.build_files({**FILES, "ship/shared/kept": b"no"}, **{**OPTIONS, "shm_size": "33m"})
    assert larger["cache_explanation"]["causes"][0]["names"] == ["shm_size"]


def test_an_engine_that_would_leave_an_option_out_is_told(old_bench: BuildBench) -> None:
    options = {name: OPTIONS[name] for name in ("shm_size", "ulimits")}
    build = old_bench.build("FROM BASE\n", build_contexts={"a": "docker-image://b"}, **options)
    assert (build["state"], build["error_code"]) == ("failed", "build_option_unknown")
    assert build["error_detail"] == "This engine is too old for build_contexts, shm_size, ulimits."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"build_contexts": {"a": "../b"}}, "context_path"),
        ({"build_contexts": {"a": "/etc"}}, "context_path"),
        ({"build_contexts": {"a": "docker-image://A B"}}, "build_contexts"),
        ({"build_contexts": {"_context": "b"}}, "build_contexts"),
        ({"shm_size": -1}, "shm_size"),
        ({"shm_size": "much"}, "shm_size"),
        ({"ulimits": ["nofile=2:1"]}, "ulimits.0"),
        ({"ulimits": ["open=1"]}, "ulimits.0"),
        ({"dockerfile_inline": MASK}, "dockerfile_inline"),
    ],
    ids=json.dumps,
)
def test_what_cannot_be_is_refused(offline_bench: BuildBench, body: dict[str, Any], field: str) -> None:
    answer = offline_bench.upload({"ship/Dockerfile": b"FROM a\n"}, **body)
    assert answer.status_code == 400, answer.content
    problem = answer.json()
    assert field in problem.get("fields", {}) or problem["code"] == field
    assert not Build.objects.exists()


def test_a_folder_is_one_of_uploaded_files(offline_bench: BuildBench) -> None:
    for source in ({"dockerfile": "FROM a"}, {"git_url": "https://git.example.org/a.git"}):
        body = {"host": offline_bench.host.pk, "build_contexts": {"a": "b"}, **source}
        answer = offline_bench.api.post("/api/v1/builds/", body, format="json")
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["build_contexts"])


def test_a_record_from_before_an_option_is_shown(offline_bench: BuildBench) -> None:
    asked = offline_bench.ask("FROM a\n")
    Build.objects.update(options={"target": "x"})
    options = offline_bench.detail(asked["id"])["options"]
    assert (options["target"], options["ulimits"], options["shm_size"]) == ("x", [], 0)
