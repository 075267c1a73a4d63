"""docs/settings.md has every variable that is read, and none that is not."""

import ast
import re

from scripts.up import ROOT

VARIABLE = re.compile(r"HOST|PORT|DEBUG|SECRET_KEY|[A-Z]+_URL|QUAYMASTER(_[A-Z0-9]+)+")


def test_it_lists_every_variable_of_the_environment() -> None:
    source = ast.parse((ROOT / "controlplane" / "env.py").read_text())
    read = {
        node.value
        for node in ast.walk(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }
    assert len(read) > 15
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = [row for row in page.splitlines() if row.startswith("| `")]
    told = [name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row.split("|")[1])]
    assert len(told) == len(set(told)), "told twice"
    assert read - set(told) == set(), "read and not told"
    others = {name for name in told if name.startswith("OTEL_")}  # read by OpenTelemetry itself
    assert set(told) - read - others == set(), "told and not read"
