"""Why a step was built again: the first step that missed the cache, and what is not as it was."""

from typing import Any

import pytest

from builds_app.dockerfile import parse_dockerfile
from builds_app.options import BuildOptions
from builds_app.why.cause import Inputs
from builds_app.why.causes import causes_of
from tests.builds.conftest import BuildBench, Json, causes
from tests.support.engines import BASE_IMAGE

BASE_FILES = {
    "Dockerfile": (
        b"ARG IMAGE\nFROM ${IMAGE} AS build\nARG LEVEL=1\nENV MODE=plain\nCOPY package.json /app/\n"
        b"RUN echo installing $LEVEL\nCOPY . /app/\nRUN echo building\nFROM ${IMAGE}\nCOPY --from=build /app /app\n"
    ),
    ".dockerignore": b"Dockerfile",
    "package.json": b"{}",
    "src/page.html": b"one",
}


def test_it_names_what_changed(bench: BuildBench) -> None:
    with bench.engine.client() as engine:
        engine.tag(BASE_IMAGE, "example/base", "1", force=True)
    files, options = (
        dict(BASE_FILES),
        {"tags": ["example/explained"], "build_args": {"IMAGE": "example/base:1"}},
    )

    def build(**changes: Any) -> Json:
        options.update(changes)
        made = bench.build_files(files, **options)
        assert made["state"] == "succeeded", made["error_detail"]
        return made

    first = build(no_cache=True)
    assert causes(first) == ["no_cache"]
    options.pop("no_cache")
    assert build()["cache_explanation"] is None

    files["src/page.html"] = b"two"
    changed = build()
    explanation = changed["cache_explanation"]
    assert causes(changed) == ["files"]
    assert explanation["causes"][0]["names"] == ["src/page.html"]
    assert (explanation["line"], explanation["previous_number"]) == (7, 2)
    assert (changed["steps_total"], changed["steps_cached"]) == (5, 2)

    files["package.json"] = b'{"a": 1}'
    assert (causes(manifest := build()), manifest["cache_explanation"]["line"]) == (["files"], 5)

    argument = build(build_args={"IMAGE": "example/base:1", "LEVEL": "2"})
    assert (causes(argument), argument["cache_explanation"]["line"]) == (["build_arg"], 6)
    assert argument["cache_explanation"]["causes"][0] | {"text": ""} == {
        "kind": "build_arg", "text": "", "before": "", "after": "2", "names": ["LEVEL"], "total": 0
    }  # fmt: skip

    files["Dockerfile"] = files["Dockerfile"].replace(b"echo building", b"echo making")
    text = build()
    assert (causes(text), text["cache_explanation"]["line"]) == (["instruction"], 8)
    assert text["cache_explanation"]["causes"][0]["before"] == "RUN echo building"

    files["Dockerfile"] = files["Dockerfile"].replace(b"MODE=plain", b"MODE=fancy")
    setting = build()
    assert (causes(setting), setting["cache_explanation"]["line"]) == (["instruction"], 6)
    assert setting["cache_explanation"]["causes"][0]["after"] == "ENV MODE=fancy"

    bench.build(f"FROM {BASE_IMAGE}\nRUN touch /newer\n", tags=["example/base:1"])
    base = build()
    assert causes(base)[0] == "base_image"
    assert base["cache_explanation"]["line"] == 5

    comparison = bench.api.get(f"/api/v1/builds/{base['id']}/compare/", {"with": first["id"]}).json()
    assert [change["name"] for change in comparison["files"]] == ["package.json", "src/page.html"]
    assert {"name": "build_args.LEVEL", "before": None, "after": "2"} in comparison["options"]
    assert "+RUN echo making" in comparison["dockerfile_diff"]
    assert "example/base" in comparison["base_images"][0]["name"]
    assert [step["name"].partition(" ")[0] for step in comparison["steps"]] == [
        *(["COPY", "RUN"] * 2),
        "COPY",
        "RUN",
    ]
    assert comparison["steps"][-1]["after_seconds"] is None


def test_it_names_an_image_that_was_copied_from(bench: BuildBench) -> None:
    def build(text: str) -> Json:
        bench.build(f"FROM BASE\nRUN echo {text} > /text\n", tags=["example/other"])
        return bench.build("FROM BASE\nCOPY --from=example/other /text /\n", tags=["example/copies"])

    build("one")
    changed = build("two")

    assert causes(changed) == ["base_image"]
    cause = changed["cache_explanation"]["causes"][0]
    assert cause["names"] == ["docker.io/example/other:latest"]


def test_it_tells_a_first_build_and_a_lost_cache_apart(bench: BuildBench) -> None:
    text = "FROM BASE\nRUN echo only here\n"

    first = bench.build(text, tags=["example/lost"])
    with bench.engine.client() as engine:
        engine.remove_image("example/lost", force=True)
        engine.prune_builds(all=True)
    second = bench.build(text, tags=["example/lost"])
    broken = bench.build("FROM BASE\nRUN false\n", tags=["example/lost"])

    assert causes(first) == ["first_build"]
    assert causes(second) == ["cache_gone"]
    assert causes(broken) == ["instruction"]


START = "ARG V=1\nFROM a AS below\nRUN one\nRUN two\nFROM below\nARG V\nRUN three\nRUN four\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("ARG V=1", "ARG V=2", 7, "Line 1 reads differently."),
        ("RUN three\n", "", 7, "A line before it was removed."),
        ("RUN two\n", "", 6, "A line before it was removed."),
        ("RUN three\nRUN four", "RUN four\nRUN three", 7, "The lines stand in another order."),
        ("RUN three\n", "RUN three\nRUN three\n", 8, "Line 8 is new."),
        ("FROM below\nARG V\nRUN three\nRUN four", "FROM b\nCOPY --from=below /x /x", 6, "Line 5 reads"),
    ],
)
def test_it_finds_the_line_on_the_way_to_a_step(old: str, new: str, line: int, text: str) -> None:
    before, now = (
        Inputs(dockerfile=parse_dockerfile(found), options=BuildOptions(), files={}, base_images={})
        for found in (START, START.replace(old, new))
    )
    instruction = next(found for found in now.dockerfile.instructions if found.lines.first == line)

    found = causes_of(instruction, now=now, before=before)

    assert [cause.kind for cause in found] == ["instruction"]
    assert found[0].text.startswith(text)


def test_it_offers_advice_that_can_be_set_aside(bench: BuildBench) -> None:
    files = {
        "Dockerfile": b"FROM BASE\nCOPY . /app\nRUN echo npm install\nCMD sleep 1\n",
        "package.json": b"{}",
    }

    build = bench.build_files(files, tags=["example/advised"])

    found = {advice["code"]: advice for advice in build["advice"]}
    assert {"copy_before_install", "missing_dockerignore", "shell_form", "root_user"} <= set(found)
    body = {"key": found["shell_form"]["key"]}
    bench.api.post(f"/api/v1/builds/{build['id']}/dismiss-advice/", body, format="json")
    dismissed = {advice["code"] for advice in bench.rebuild(build)["advice"] if advice["dismissed"]}
    assert dismissed == {"shell_form"}
