"""Vetting against the CLI itself: whatever that would read outside of the folder, vetting has refused before."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import resolve
from stacks_app.compose.source import Source
from stacks_app.compose.vet import look_through, vet
from tests.support.compose import compose_cli, resolve_unfenced, write_stack

CANARY: Final = "seen-outside"
# Where paths may lead: each of these names is a file inside as well as outside, and a link out of one folder.
STEPS: Final = st.sampled_from(
    [
        *("..", ".", "in", "link", "vars", "$UP", "${UP}", "${NO:-..}", "${NO-in}", "${EMPTY:-..}", "$$UP"),
        *("${NO:-${UP}}", "${UP:+${EMPTY:-../$DOT}}"),
    ]
)
NAMES: Final = st.sampled_from(["vars", "more.yaml", "out.yaml", "link-vars", "${FILE}", "${DOT}", "~"])
ROOTS: Final = st.sampled_from(["", "", "", "./", "/", "${PWD}/", "{outside}/", "file://", "~/"])
PATHS: Final = st.builds(
    lambda root, steps, name: root + "/".join([*steps, name]), ROOTS, st.lists(STEPS, max_size=3), NAMES
)


@st.composite
def services(draw: st.DrawFn) -> dict[str, Any]:
    """A service that reads other files."""
    service: dict[str, Any] = {"image": "x", "labels": {"b": "${B-}"}}
    some = st.one_of(PATHS, st.lists(PATHS, max_size=2))
    if draw(st.booleans()):
        entry = st.fixed_dictionaries({"path": PATHS, "required": st.booleans()})
        service["env_file"] = draw(st.one_of(some, entry, st.lists(entry, max_size=2)))
    if draw(st.booleans()):
        service["label_file"] = draw(some)
    if draw(st.booleans()):
        service["extends"] = draw(
            st.one_of(PATHS, st.builds(lambda path: {"file": path, "service": "out"}, PATHS))
        )
    return service


INCLUDE: Final = st.one_of(
    PATHS,
    st.fixed_dictionaries(
        {"path": st.one_of(PATHS, st.lists(PATHS, min_size=1, max_size=2))},
        optional={"env_file": st.one_of(PATHS, st.lists(PATHS, max_size=2)), "project_directory": PATHS},
    ),
)
INCLUDES: Final = st.one_of(st.lists(INCLUDE, max_size=2), INCLUDE)
PROJECTS: Final = st.fixed_dictionaries(
    {"services": st.dictionaries(st.sampled_from(["web", "api"]), services(), min_size=1, max_size=2)},
    optional={"include": INCLUDES},
)
DOTENVS: Final = st.sampled_from(
    [
        *("", "UP=..", "UP='..'\nFILE=out.yaml", "DOT=../vars", "A='\nUP=in\n'\nUP=..", "UP=$DOT"),
        *('UP=..\nA="\\"\nUP=in"', "UP=..\nA='\\\\'\nUP=in # '", 'UP="..\n"\nUP="in" # "\nUP=..'),
    ]
)
VARIABLES: Final = st.dictionaries(
    st.sampled_from(["UP", "FILE", "DOT", "EMPTY"]),
    st.sampled_from(["", "..", "in", "vars", "../vars"]),
    max_size=3,
)


READ: Final = "services: {out: {image: x, labels: {l: '%s ${B-}'}}, more: {image: x, env_file: %s}}"


@contextmanager
def laid_out(project: object, named: object, dotenv: str, variables: dict[str, str]) -> Iterator[Source]:
    """The same names inside and outside; only those outside hold the canary. `named` is what `more.yaml` says."""
    outside = Path(tempfile.mkdtemp(prefix="quaymaster-canary-")).resolve()
    try:
        for place, words in (
            (outside, CANARY),
            (outside / "stack", "inside"),
            (outside / "stack" / "in", "inside"),
        ):
            yaml = READ % (words, "../vars" if place.name == "in" else "vars")
            write_stack(
                place, {"vars": f"A={words}", "out.yaml": yaml, "more.yaml": yaml, ".env": f"B={words}"}
            )
        stack = outside / "stack"
        (stack / "link").symlink_to("..")
        (stack / "link-vars").symlink_to("../vars")
        text, more = (json.dumps(each).replace("{outside}", str(outside)) for each in (project, named))
        files = {"compose.yaml": text, "more.yaml": more, "in/more.yaml": more, ".env": f"{dotenv}\n"}
        yield write_stack(stack, files, variables=variables)
    finally:
        shutil.rmtree(outside)


UP: Final = {"image": "x", "env_file": "../vars"}


def extending(file: str, service: str) -> dict[str, Any]:
    return {"services": {"web": {"extends": {"file": file, "service": service}}}}


def reading(path: str) -> dict[str, Any]:
    return {"services": {"web": {"image": "x", "env_file": path}}}


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@example({"services": {"web": {"image": "x", "env_file": "link/vars"}}}, {}, "", {})
@example({"services": {"web": {"image": "x", "env_file": "in/${EMPTY:-../..}/vars"}}}, {}, "", {"EMPTY": ""})
@example(extending("$UP/out.yaml", "out"), {}, "UP=..", {})
@example(
    extending("in/more.yaml", "web"), {"services": {"web": {"image": "x", "env_file": "../../vars"}}}, "", {}
)
@example(
    {"include": ["in/more.yaml"]}, {"services": {"web": {"image": "x", "env_file": "../../vars"}}}, "", {}
)
@example(
    {"include": ["in/more.yaml"]},
    {"services": {**extending("../more.yaml", "api")["services"], "api": UP}},
    "",
    {},
)
@example({"include": ["more.yaml"]}, {"include": ["../out.yaml"]}, "", {})
@example({"services": {}, "include": [{"path": "in/out.yaml", "env_file": "../vars"}]}, {}, "", {})
@example(reading("$UP/vars"), {}, 'UP=..\nA="a\\"\nUP=in\n"', {})
@example(reading("$UP/vars"), {}, 'UP=..\n1A="\nUP=in\n"', {})
@example(reading("$UP/vars"), {}, 'UP=..\né="\nUP=in\n"', {})
@example(reading("$UP/vars"), {}, 'UP=..\nA[0]="\nUP=in\n"', {})
@example(reading("$UP/vars"), {}, "UP=..\nexport\xa0UP=in", {})
@example(reading("${UP:-in}/vars"), {}, "\ufeffUP=..", {})
@example(reading("$export/vars"), {}, "export=..\nexport =in", {})
@example(reading("$U\u017f/vars"), {}, "U\u017f=..", {})
@example(reading("${PWD:+../}vars"), {}, "PWD=", {})
@given(PROJECTS, PROJECTS, DOTENVS, VARIABLES)
def test_it_refuses_whatever_compose_would_read_outside(
    project: dict[str, Any], named: dict[str, Any], dotenv: str, variables: dict[str, str]
) -> None:
    with laid_out(project, named, dotenv, variables) as source:
        try:
            look_through(source)
        except ComposeRefused:
            return
        done = resolve_unfenced(source)
        assert CANARY.encode() not in done.stdout + done.stderr, done.stdout.decode()


MADE_OF_OTHERS: Final = st.sampled_from(
    [
        "UP=$DOT\nDOT=..",
        "DOT=..\nUP=$DOT",
        "UP=${NO:-..}",
        'FILE="\\x2e./out.yaml"',
        "UP=a'\nDOT=${UP}/..",
        "UP=$",
    ]
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(PROJECTS, PROJECTS, MADE_OF_OTHERS, VARIABLES)
def test_so_it_does_when_it_asks_compose_for_a_variable(
    project: dict[str, Any], named: dict[str, Any], dotenv: str, variables: dict[str, str]
) -> None:
    with laid_out(project, named, dotenv, variables) as source:
        try:
            resolved = resolve(compose_cli(), source)
        except ComposeRefused:
            return
        assert CANARY not in json.dumps(resolved.project)
        done = resolve_unfenced(source)
        assert CANARY.encode() not in done.stdout + done.stderr, done.stdout.decode()


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    look_at(content)


YAMLISH: Final = st.text(st.sampled_from("&*<>{}[]:,-?|!%@#'\"\\ \n\tab0$.~/é\u2028"), max_size=200)
KEYS: Final = (  # noqa: SIM905 shorter so
    "services include web env_file extends file build context volumes develop watch path configs secrets"
    " additional_contexts dockerfile << source models x-a"
).split()
TREES: Final = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from(["a", "../a", "${", "$$", "${A:-", "\0"]),
        st.text(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=300)
@given(YAMLISH)
def test_no_text_makes_it_fail(text: str) -> None:
    look_at(f"services:\n {text}".encode(errors="surrogatepass"))


@settings(max_examples=300)
@given(TREES)
def test_no_shape_makes_it_fail(tree: object) -> None:
    """Where a list is wanted and a mapping stands, and the other way round."""
    look_at(json.dumps({"services": {"web": tree}, "include": tree, "configs": tree}).encode())
    look_at(json.dumps(tree).encode())


def look_at(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = write_stack(Path(folder), {"compose.yaml": content})
        try:
            look_through(source)
        except ComposeRefused:
            return


def test_apart_it_says_the_same(folder: Path) -> None:
    source = write_stack(
        folder, {"compose.yaml": "services:\n  web:\n    env_file: ../x\n"}, variables={"A": "ü\n"}
    )
    said = []
    for look in (vet, look_through):
        try:
            look(source)
        except ComposeRefused as error:
            said.append((error.detail, error.code, error.file, error.line))
    assert said[0] == said[1]
    assert said[0][2:] == ("compose.yaml", 3)
