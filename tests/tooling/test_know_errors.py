"""docs/troubleshooting.md explains every code that the API or an operation may answer with."""

import ast
import re
from collections.abc import Iterable, Iterator

from scripts.up import ROOT

APPS = ("controlplane", *(path.name for path in ROOT.glob("*_app")))
SAY_NO = re.compile(r"(\w*Refused|\w*Failed|_failed|Not[A-Z]\w+|PermissionDenied|error_response|__init__)")
CODE = re.compile(r"[a-z]+(_[a-z]+)*")
# REST framework's own (`rest_framework.exceptions`) and Quaymaster's, which stand for themselves.
BESIDE = {"throttled", "not_authenticated", "interrupted"}


def test_it_explains_every_error_code() -> None:
    said = {code for tree in _sources() for node in ast.walk(tree) for code in _codes(node)}
    assert len(said) > 50
    page = (ROOT / "docs" / "troubleshooting.md").read_text().partition("## Error codes")[2]
    told = re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)
    assert told == sorted(set(told)), "each once, in the order of the alphabet"
    assert said - set(told) == set(), "said and not explained"
    assert set(told) - said - BESIDE == set(), "explained and never said"


def _sources() -> Iterator[ast.Module]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            yield ast.parse(path.read_text())


def _codes(node: ast.AST) -> Iterator[str]:
    """The codes in a class that has one (`code = "…"`) and in a call that says no."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and target.id == "code" for target in targets):
            yield from _texts([node.value])
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if SAY_NO.fullmatch(name):
            keywords = [word.value for word in node.keywords if word.arg == "code"]
            yield from _texts([*node.args[: 2 if name == "error_response" else 1], *keywords])


def _texts(values: Iterable[ast.expr | None]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
            yield value.value
