"""Builds from every source and with every option, asked over REST and performed on a real engine."""

import io
import tarfile
import zipfile

import pytest

from tests.builds.conftest import BuildBench, image_of
from tests.support.engines import BASE_IMAGE


def test_it_builds_a_pasted_dockerfile_and_records_every_step(bench: BuildBench) -> None:
    text = 'FROM BASE AS made\nRUN echo out; echo err >&2\nFROM made\nWORKDIR /data\nRUN echo two\nCMD ["true"]\n'

    build = bench.build(text, tags=["example/pasted:1", "example/pasted:latest"], no_cache=True)

    assert (build["state"], build["number"], build["name"]) == ("succeeded", 1, "example/pasted")
    image = image_of(bench, build)
    assert {"example/pasted:1", "example/pasted:latest"} <= set(image["RepoTags"])
    assert build["image_size_bytes"] == image["Size"]
    steps = {step["name"].partition("] ")[2]: step for step in build["steps"]}
    first, last = steps["RUN echo out; echo err >&2"], steps["RUN echo two"]
    assert (first["stage"], first["instruction"], first["first_line"], first["last_line"]) == (
        "made",
        "RUN",
        2,
        2,
    )
    assert (last["state"], last["first_line"]) == ("succeeded", 5)
    assert steps["WORKDIR /data"]["digest"] in last["inputs"]
    assert build["steps_total"] == 3
    log = bench.api.get(f"/api/v1/builds/{build['id']}/output/", {"step": first["index"]}).json()
    said = {(chunk["stream"], chunk["text"]) for chunk in log["chunks"]}
    assert said == {("stdout", "out\n"), ("stderr", "err\n")}
    assert not log["more"] or log["last_sequence"] < build["last_sequence"]
    assert "RUN echo two\ntwo\n" in bench.log(build)
    assert bench.log(build, step=last["index"]) == "two\n"
    assert build["command"].startswith("docker --host unix://")
    assert build["base_images"]["made"]["digest"].startswith("sha256:")


def test_it_passes_every_option_on(bench: BuildBench) -> None:
    text = (
        "FROM BASE AS wanted\nARG COLOUR=none\n"
        "RUN --mount=type=secret,id=token cat /run/secrets/token | wc -c > /length\n"
        'RUN cat /etc/hosts; ls /sys/class/net; echo "colour $COLOUR"\nFROM wanted\nRUN false\n'
    )
    options = {
        "tags": ["example/options"],
        "target": "wanted",
        "build_args": {"COLOUR": "blue"},
        "labels": {"org.example.a": "b c"},
        "platform": "linux/amd64",
        "no_cache": True,
        "network": "none",
        "extra_hosts": ["registry.example:10.1.2.3"],
        "cache_from": ["example/options"],
        "inline_cache": True,
        "secrets": {"token": "opensesame"},
        "timeout_seconds": 600,
    }

    build = bench.build(text, **options)

    assert build["state"] == "succeeded", build["error_detail"]
    log = bench.log(build)
    assert "colour blue" in log
    assert "10.1.2.3" in log
    assert "eth0" not in log
    assert image_of(bench, build)["Config"]["Labels"] == {"org.example.a": "b c"}
    assert build["secret_ids"] == ["token"]
    assert {name: build["options"][name] for name in ("target", "network", "no_cache", "platform")} == {
        "target": "wanted",
        "network": "none",
        "no_cache": True,
        "platform": "linux/amd64",
    }
    for word in (
        "--target wanted",
        "--build-arg COLOUR=blue",
        "--secret id=token",
        "--network none",
        "--no-cache",
    ):
        assert word in build["command"]


def test_it_takes_a_second_dockerfile_and_leaves_out_what_is_ignored(bench: BuildBench) -> None:
    files = {
        "app/.dockerignore": b"secret*\n",
        "app/secret.txt": b"no",
        "app/src/page.html": b"hello",
        "app/docker/Dockerfile.dev": b"FROM BASE\nCOPY . /app\nRUN cd /app && find . -type f | sort\n",
    }

    build = bench.build_files(
        files, dockerfile_path="docker/Dockerfile.dev", tags=["example/folder"], no_cache=True
    )

    assert build["state"] == "succeeded", build["error_detail"]
    log = bench.log(build)
    assert "./src/page.html" in log
    assert "secret" not in log
    assert build["context_files"] == 3
    again = bench.rebuild(build)
    assert (again["number"], again["steps_total"], again["context_digest"]) == (2, 2, build["context_digest"])


@pytest.mark.parametrize("kind", ["w:gz", "zip"])
def test_it_builds_an_archive_and_a_folder_inside_of_it(bench: BuildBench, kind: str) -> None:
    files = {
        "project/web/Dockerfile": f"FROM {BASE_IMAGE}\nCOPY page /page\nRUN cat /page\n",
        "project/web/page": kind,
    }
    body = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(body, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
    else:
        with tarfile.open(fileobj=body, mode="w:gz") as tar:
            for path, text in files.items():
                entry = tarfile.TarInfo(path)
                entry.size = len(text)
                tar.addfile(entry, io.BytesIO(text.encode()))

    response = bench.upload(archive=body.getvalue(), subdirectory="web", tags=["example/archive"])
    build = bench.perform(response.json())

    assert build["state"] == "succeeded", build["error_detail"]
    assert kind in bench.log(build)


def test_it_builds_on_the_oldest_engine(old_bench: BuildBench) -> None:
    build = old_bench.build("FROM BASE\nRUN echo old\n", tags=["example/old"])

    assert build["state"] == "succeeded", build["error_detail"]
    assert image_of(old_bench, build)["RepoTags"] == ["example/old:latest"]


def test_it_builds_without_any_tag_on_the_only_host(bench: BuildBench) -> None:
    response = bench.api.post(
        "/api/v1/builds/", {"dockerfile": f"FROM {BASE_IMAGE}\nRUN true\n"}, format="json"
    )

    assert bench.perform(response.json())["image_engine_id"]


def test_it_does_not_leave_out_without_a_word_what_it_does_not_know(offline_bench: BuildBench) -> None:
    body = {"host": offline_bench.host.pk, "dockerfile": "FROM scratch\n", "nocache": True}

    answer = offline_bench.api.post("/api/v1/builds/", body, format="json")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["nocache"])


@pytest.mark.database
def test_it_repeats_nothing_for_a_repeated_key(bench: BuildBench) -> None:
    body = {"host": bench.host.pk, "dockerfile": "FROM scratch\n"}

    asked = [
        bench.api.post("/api/v1/builds/", body, format="json", headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]

    assert asked[0].json()["id"] == asked[1].json()["id"]
    changed = bench.api.post(
        "/api/v1/builds/", body | {"tags": ["a"]}, format="json", headers={"Idempotency-Key": "k"}
    )
    assert changed.status_code == 409
