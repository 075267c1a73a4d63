"""docs/security.md: each promise names tests, and those are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
NAMED = re.compile(r"`([\w/.-]+\.(?:py|ts))(?:::(test_\w+))?`")
PROMISES = re.findall(r"^- .*?(?=^- |^$|^#|\Z)", PAGE, re.M | re.S)


def named_by(promise: str) -> list[tuple[str, str]]:
    """The files and tests behind its arrow."""
    return NAMED.findall(promise.partition("→")[2])


def test_it_reads_the_promises() -> None:
    assert len(PROMISES) > 40
    assert len(re.findall(r"^## \d+\. ", PAGE, re.M)) == 10


@pytest.mark.parametrize("promise", PROMISES, ids=lambda text: text[2:60])
def test_every_promise_has_tests_that_there_are(promise: str) -> None:
    named = named_by(promise)
    assert named, "nothing proves it"
    for file, test in named:
        path = ROOT / file if file.startswith("frontend/") else ROOT / "tests" / file
        assert path.is_file(), file
        if test:
            tree = ast.parse(path.read_text())
            kinds = ast.FunctionDef | ast.AsyncFunctionDef
            assert test in {node.name for node in tree.body if isinstance(node, kinds)}, f"{file}::{test}"
