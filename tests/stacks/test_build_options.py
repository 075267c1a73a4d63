"""`build:` of a service: it is built as `docker compose build` does it, and built anew when something of it changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builds_app.models import Build
from operations_app.models import Operation
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import Resolved
from stacks_app.sources.builds import WantedBuild, digests_of_inputs, wanted_build
from stacks_app.sources.tree import Tree, file_of
from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

SECRET = "canary-7f00d"
ROOT = Path("/stack")
FILES = {
    "base/name": "olga",
    "base/hidden": "x",
    "base/.dockerignore": "hidden\n",
    "base/Dockerfile.dockerignore": "name\n",  # of no Dockerfile that there is
    "docker/web.Dockerfile": """\
FROM made
COPY --from=shared . /shared
COPY --from=plain /bin/busybox /copied
COPY . /web
RUN { cat /base/name; ls -A /shared /web; df -k /dev/shm | tail -n 1; ulimit -Sn; ulimit -Hn; } > /said
""",
    "docker/web.Dockerfile.dockerignore": "secret\n",
    "web/page": "hello",
    "web/secret": "no",
    "web/.dockerignore": "page\n",
    "shared/.dockerignore": "left-out\n",
    "shared/left-out": "no",
    "shared/kept": "yes",
}
TEXT = """
services:
  web:
    build:
      context: ./web
      dockerfile: ../docker/web.Dockerfile
      additional_contexts:
        made: service:base
        shared: ./shared
        plain: docker-image://BASE
      shm_size: 32m
      ulimits: {nofile: {soft: 100, hard: 200}}
      cache_to: [type=inline]
      provenance: false
    command: [sleep, "10000"]
    stop_signal: SIGKILL
  base:
    build:
      context: base
      dockerfile_inline: |
        FROM BASE
        COPY . /base
        RUN ls -A /base > /said
    command: [sleep, "10000"]
    stop_signal: SIGKILL
"""


def test_it_builds_what_compose_builds(stacks: StackBench, tmp_path: Path) -> None:
    stack = stacks.make(TEXT, files=FILES)
    done = succeeded(stacks.apply(stack))
    children = stacks.get("operations/", parent=done["id"], ordering="id")["results"]
    assert [each["target_name"] for each in children] == ["shop/base", "shop/web"]
    ours = [stacks.engine.docker("exec", f"shop-{name}-1", "cat", "/said") for name in ("base", "web")]
    for path, text in {**FILES, "compose.yaml": TEXT.replace("BASE", BASE_IMAGE)}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    compose = ("compose", "--project-name", "theirs", "--file", tmp_path / "compose.yaml")
    stacks.engine.docker(*compose, "build", "--no-cache")
    theirs = [
        stacks.engine.docker("run", "--rm", f"theirs-{name}", "cat", "/said") for name in ("base", "web")
    ]
    assert ours == theirs
    assert "32768" in ours[1]
    again = succeeded(stacks.apply(stack))
    assert stacks.get("operations/", parent=again["id"])["count"] == 0
    stacks.change(stack, TEXT, files={"base/name": "nora"})
    assert {each["image"]["action"] for each in stacks.plan(stack)["services"]} == {"build"}
    stacks.change(stack, TEXT, files={"base/name": "olga", "shared/kept": "no"})
    actions = {each["name"]: each["image"]["action"] for each in stacks.plan(stack)["services"]}
    assert actions == {"web": "build", "base": "here"}


def test_an_inline_dockerfile_is_shown_without_what_is_secret_in_it(stacks: StackBench) -> None:
    text = """
services:
  web:
    build:
      dockerfile_inline: |
        FROM BASE
        RUN echo "told ${TOKEN}" > /said
        RUN cat /said; exit 3
"""
    token = {"name": "TOKEN", "value": SECRET, "secret": True}
    stack = stacks.make(text, variables=[token])
    done = stacks.apply(stack)
    assert done["state"] == "failed"
    assert "(dockerfile_inline of service web, line 3)" in done["error_detail"]
    build = Build.objects.get()
    shown = stacks.get(f"builds/{build.pk}/")
    assert shown["dockerfile_path"] == "dockerfile_inline of service web"
    assert shown["dockerfile"].splitlines()[1] == 'RUN echo "told ********" > /said'
    assert shown["failed_lines"] == [[3, 3]]
    lines = {step["first_line"] for step in shown["steps"] if step["instruction"] == "RUN"}
    assert lines == {2, 3}
    assert "--file - . < Dockerfile" in shown["command"]
    stored = [*Operation.objects.values(), *Build.objects.values(), *build.steps.values()]
    told = f"{done} {shown} {stacks.get(f'builds/{build.pk}/output/')} {stored}"
    assert SECRET not in told

    stacks.change(stack, text, variables=[{**token, "value": "canary-5eed5"}])
    stacks.apply(stack)
    later = stacks.get(f"builds/{Build.objects.latest('pk').pk}/")
    causes = later["cache_explanation"]["causes"]
    assert [each["text"] for each in causes] == ["A secret that stands in the Dockerfile changed."]
    compared = stacks.get(f"builds/{later['id']}/compare/", **{"with": build.pk})
    assert "canary" not in f"{later} {compared}"


def wanted(build: Json, name: str = "web") -> WantedBuild:
    """The build that a resolved service says."""
    found = wanted_build(name, {"build": {"context": f"{ROOT}/web", **build}}, Resolved(project={}), ROOT)
    assert found is not None
    return found


def digest(build: Json, files: dict[str, str], **others: Json) -> str:
    """What tells whether the image has to be built anew."""
    tree = Tree.of(file_of(path, text.encode()) for path, text in files.items())
    builds = {name: wanted(each, name) for name, each in {"web": build, **others}.items()}
    return digests_of_inputs(builds, tree, key=b"key")["web"]


OPTIONS: dict[str, list[Any]] = {
    "context": [f"{ROOT}/web", f"{ROOT}/base", "https://git.example.org/a.git"],
    "dockerfile": ["Dockerfile", "../docker/web.Dockerfile"],
    "dockerfile_inline": ["FROM a", "FROM a\n"],
    "additional_contexts": [{"a": f"{ROOT}/shared"}, {"a": "docker-image://b"}, {"a": "service:base"}],
    "args": [{"A": "1"}, {"A": "2"}],
    "target": ["a", "b"],
    "labels": [{"a": "b"}],
    "network": ["none", "host"],
    "no_cache": [True],
    "cache_from": [["a"], ["b"], ["a", "b"]],
    "cache_to": [["type=inline"]],
    "extra_hosts": [["a=1.2.3.4"], ["a=1.2.3.5"]],
    "platforms": [["linux/amd64"], ["linux/arm64"]],
    "tags": [["a:1"], ["a:2"]],
    "shm_size": ["1", "2"],
    "ulimits": [{"nofile": 1}, {"nofile": {"soft": 1, "hard": 2}}],
}


@given(data=st.data(), key=st.sampled_from(sorted(OPTIONS)))
def test_each_option_tells_when_to_build_anew(data: st.DataObject, key: str) -> None:
    given = {
        name: data.draw(st.sampled_from(values))
        for name, values in OPTIONS.items()
        if data.draw(st.booleans())
    }
    base = {"base": {"context": f"{ROOT}/base"}}
    value = data.draw(st.sampled_from([None, *OPTIONS[key]]).filter(lambda value: value != given.get(key)))
    changed = {**given, key: value} if value is not None else {k: v for k, v in given.items() if k != key}
    plain = {"context": f"{ROOT}/web", "dockerfile": "Dockerfile"}
    same = key in plain and plain[key] in {given.get(key), value} and None in {given.get(key), value}
    # An inline Dockerfile stands in the place of any other.
    unread = key == "dockerfile" and "dockerfile_inline" in given
    assert (digest(given, FILES, **base) == digest(changed, FILES, **base)) == (same or unread)


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("web/page", True),
        ("web/more/new", True),
        ("docker/web.Dockerfile", True),
        ("docker/web.Dockerfile.dockerignore", True),
        ("docker/other.Dockerfile", False),
        ("shared/kept", True),
        ("base/name", True),
        ("webs/page", False),
        ("compose.yaml", False),
    ],
)
def test_each_file_that_a_build_sees_tells_when_to_build_anew(path: str, counts: bool) -> None:  # noqa: FBT001 of the table
    contexts = {"shared": f"{ROOT}/shared", "made": "service:base"}
    build = {"dockerfile": "../docker/web.Dockerfile", "additional_contexts": contexts}
    base = {"context": f"{ROOT}/base"}
    before, after = FILES, {**FILES, path: "changed"}
    assert (digest(build, before, base=base) != digest(build, after, base=base)) == counts


@pytest.mark.parametrize(
    "build",
    [
        {"additional_contexts": {"a": "https://git.example.org/a.git"}},
        {"additional_contexts": {"a": "git@git.example.org:a"}},
        {"additional_contexts": {"a": "oci-layout://shared"}},
        {"additional_contexts": {"a": "target:b"}},
        {"additional_contexts": {"a": "docker-image://A B"}},
        {"additional_contexts": {"a": "/etc"}},
        {"additional_contexts": {"_context": f"{ROOT}/shared"}},
        {"additional_contexts": {"a\nb": f"{ROOT}/shared"}},
        {"additional_contexts": {f"a{number}": f"{ROOT}/shared" for number in range(51)}},
        {"additional_contexts": {"a": "service:base"}, "pull": True},
        {"dockerfile_inline": "#" * 600_000},
        {"shm_size": str(2**60)},
        {"shm_size": "-1"},
        {"ulimits": {"nofile": {"soft": 2, "hard": 1}}},
        {"ulimits": {"nofile": -2}},
        {"ulimits": {"nosuch": 1}},
        {"cache_from": ["type=local,src=/etc"]},
        {"cache_from": ["type=registry"]},
        {"cache_to": ["type=registry,ref=a"]},
        {"cache_to": ["a"]},
        {"cache_to": ["type=inline,dest=/x"]},
        {"ssh": ["default"]},
        {"platforms": ["linux/amd64", "linux/arm64"]},
        {"privileged": True},
        {"entitlements": ["security.insecure"]},
        {"provenance": "mode=max"},
        {"sbom": "true"},
        {"isolation": "hyperv"},
        {"network": "shop_default"},
    ],
    ids=json.dumps,
)
def test_what_no_build_has_is_refused_by_name(build: Json) -> None:
    with pytest.raises(ComposeRefused) as refused:
        wanted(build)
    (key,) = set(build) - {"additional_contexts"} or {"additional_contexts"}
    assert refused.value.code == "compose_build_option"
    assert f"`web.build.{key}" in refused.value.detail


@pytest.mark.parametrize("bases", [{"web": "web"}, {"web": "base", "base": "web"}])
def test_builds_that_wait_for_each_other_are_refused(bases: dict[str, str]) -> None:
    builds = {
        name: wanted({"additional_contexts": {"a": f"service:{on}"}}, name) for name, on in bases.items()
    }
    with pytest.raises(ComposeRefused, match="wait for each other"):
        digests_of_inputs(builds, Tree(), key=b"key")
