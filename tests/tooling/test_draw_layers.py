"""docs/architecture.md draws who may import whom as the linter has it, and nothing is left out of either."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINTER = SETTINGS["tool"]["importlinter"]
LAYERS = [contract for contract in LINTER["contracts"] if contract["type"] == "layers"]


def drawn() -> dict[str, str]:
    """The layers of each picture in the page, from above."""
    page = (ROOT / "docs" / "architecture.md").read_text().partition("## Who may import whom")[2]
    block = page.split("```")[1].strip("\n")
    lines = re.sub(r"\n {2,}", " ", block)
    return dict(re.findall(r"^(\w+) +(.*)$", lines, re.M))


def test_it_draws_what_the_linter_enforces() -> None:
    enforced = {
        contract["name"].partition(": ")[2] or "apps": " > ".join(contract["layers"]) for contract in LAYERS
    }
    assert drawn() == enforced


def test_every_file_of_every_app_has_its_layer() -> None:
    apps = {name for name in LINTER["root_packages"] if name.endswith("_app")}
    exhaustive = {app for each in LAYERS if each.get("exhaustive") for app in each["containers"]}
    assert exhaustive == apps
    assert set(LAYERS[0]["layers"]) == set(LINTER["root_packages"])
