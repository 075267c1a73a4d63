"""Variables and what is made of them, in paths and in a `.env`: as the CLI has it that somebody runs by hand."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stacks_app.compose.cli import Cli
from stacks_app.compose.places import substituted
from stacks_app.compose.project import read_project
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import resolve
from tests.support.compose import compose_program, resolve_unfenced, write_stack

VARIABLES = {"SET": "set", "EMPTY": "", "ODD": "$SET}{"}
LITERALS = st.sampled_from(["a", "/", "-", ":", "+", ".."])


def reference(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A variable, with what stands in for it."""
    name = st.sampled_from([*VARIABLES, "NONE"])
    how = st.sampled_from(["-", ":-", "+", ":+"])
    return st.one_of(
        st.builds("${}".format, name),
        st.builds("${{{}}}".format, name),
        st.builds("${{{}{}{}}}".format, name, how, words),
    )


def joined(*some: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A few of these in a row."""
    return st.lists(st.one_of(*some), max_size=3).map("".join)


WORDS = joined(LITERALS)
for _ in range(3):
    WORDS = joined(LITERALS, reference(WORDS))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(joined(LITERALS, st.sampled_from(["$$", "{", "}"]), reference(WORDS)), min_size=40, max_size=80)
)
def test_paths_are_filled_in_as_compose_does(folder: Path, texts: list[str]) -> None:
    source = write_stack(
        folder, {"compose.yaml": json.dumps({"services": {}, "x-said": texts})}, variables=VARIABLES
    )
    told = json.loads(resolve_unfenced(source).stdout)["x-said"]
    ours = [substituted(text, VARIABLES, what="a path") for text in texts]
    assert [text.replace("$", "$$") for text in ours] == told


@pytest.mark.parametrize("key", ["env_file", "build", "volumes"])
def test_a_path_stands_in_for_a_path(cli: Cli, folder: Path, key: str) -> None:
    path = "${HERE:-${FOLDER:-./none}/${NAME-x}}"
    said: dict[str, Any] = {"volumes": [f"{path}:/srv"]} if key == "volumes" else {key: path}
    text = json.dumps({"services": {"web": {"image": "x", **said}}})
    files = {"compose.yaml": text, ".env": "FOLDER=./in\n", "in/x": "A=1"}
    source = write_stack(folder, files)
    assert resolve(cli, source).project == read_project(resolve_unfenced(source).stdout)


LINES = st.sampled_from(
    [
        "DOMAIN=example.org",
        "HOST=shop.${DOMAIN}",
        "export URL='https://${DOMAIN}'",
        'KEY="-- begin\nDOMAIN=inside\n-- end"',
        'SAID="say \\"${DOMAIN}\\""',
        "RAW='it\\'s\nHOST=raw'  # a note",
        'DOMAIN="a\\\\" ',
        "# DOMAIN=nobody's",
        "DOMAIN: b # c",
        "DOMAIN",
        "",
    ]
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(['SAID="say \\"hi\\""', "DOMAIN=example.org", "HOST=shop.${DOMAIN}"], "\n")
@example(['KEY="\nDOMAIN=inside\n"', "DOMAIN=example.org", "HOST=shop.${DOMAIN}"], "\r\n")
@given(st.lists(LINES, min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_a_variable_wins_whatever_stands_in_the_dotenv(
    cli: Cli, folder: Path, lines: list[str], end: str
) -> None:
    names = ["DOMAIN", "HOST", "URL", "KEY", "SAID", "RAW"]
    service = {"image": "x", "environment": [f"{name}=${{{name}-unset}}" for name in names]}
    files = {"compose.yaml": json.dumps({"services": {"web": service}}), ".env": end.join(lines)}
    source = write_stack(folder, files, variables={"DOMAIN": "example.com"})
    assert resolve(cli, source).project == read_project(resolve_unfenced(source).stdout)


@pytest.mark.parametrize("text", ['A="', "A='a\"b'", 'A[0]="', "A=1"])
def test_a_dotenv_that_goes_on_in_another_hides_nothing(cli: Cli, folder: Path, text: str) -> None:
    (folder.parent / "x").write_text("SEEN=outside")
    files = {
        "in/compose.yaml": json.dumps({"services": {"web": {"image": "x", "env_file": "${UP:-../..}/x"}}}),
        "in/.env": "UP=.\nA='\"'\n",
        "in/x": "SEEN=inside",
        ".env": f"COMPOSE_FILE=in/compose.yaml\n{text}\n",
    }
    source = write_stack(folder, files, chosen_by_variables=True, variables={"T": "1"})
    try:
        told = str(resolve(cli, source).project)
    except ComposeRefused as error:
        told = str(error)
    assert "outside" not in told


@pytest.mark.parametrize("line", ["COMPOSE_FILE=deploy/compose.yaml", ""])
@pytest.mark.parametrize("variables", [{}, {"D": "table"}])
def test_the_dotenv_that_names_the_files_counts_as_by_hand(
    cli: Cli, folder: Path, line: str, variables: dict[str, str]
) -> None:
    service = {"image": "x", "environment": ["A=${A-}", "B=${B-}", "C=${C-}"], "volumes": ["./$A:/a"]}
    files = {
        "deploy/compose.yaml": json.dumps({"services": {"web": service}}),
        "deploy/.env": "A=deploy\nB=deploy\nC=${A} ${B} ${D}\nD=deploy\n",
        ".env": f"{line}\nB='root'\nD=${{B}}\n",
    }
    source = write_stack(folder, files, variables=variables, chosen_by_variables=bool(line))
    named = [] if line else ["--file=deploy/compose.yaml"]
    by_hand = subprocess.run(
        [compose_program(), "--project-name=harbour", *named, "config", "--format=json"],
        cwd=source.root,
        env=variables,
        capture_output=True,
        check=True,
    )
    assert resolve(cli, source).project == read_project(by_hand.stdout)
