"""docs/security.md: each promise names tests in a footnote, and those are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
PROMISES = re.findall(r"^- .*?(?=^- |^$|\Z)", PAGE, re.M | re.S)
NOTES = dict(re.findall(r"^\[\^([\w-]+)\]: (.*)$", PAGE, re.M))
NAMED = re.compile(r"`([\w/.-]+\.(?:py|ts))(?:::(test_\w+))?`")


def note_of(promise: str) -> str:
    """The name of the footnote that a promise ends with."""
    found = re.search(r"\[\^([\w-]+)\]\s*$", promise)
    assert found, "nothing proves it"
    return found[1]


def test_it_reads_the_promises() -> None:
    assert len(PROMISES) > 40
    assert len(re.findall(r"^## \d+\. ", PAGE, re.M)) == 10
    assert sorted(map(note_of, PROMISES)) == sorted(NOTES), "each footnote is that of one promise"


@pytest.mark.parametrize("promise", PROMISES, ids=lambda text: text[2:60])
def test_every_promise_has_tests_that_there_are(promise: str) -> None:
    named = NAMED.findall(NOTES[note_of(promise)])
    assert named, "nothing proves it"
    for file, test in named:
        path = ROOT / file if file.startswith("frontend/") else ROOT / "tests" / file
        assert path.is_file(), file
        if test:
            kinds = ast.FunctionDef | ast.AsyncFunctionDef
            there = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, kinds)}
            assert test in there, f"{file}::{test}"
