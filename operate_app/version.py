"""The version of Quaymaster that runs."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def version() -> str:
    """As pyproject.toml has it: Quaymaster runs from its checkout, which is no installed package."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
    return str(project["version"])
