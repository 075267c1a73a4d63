"""An app that is added is packed, measured and checked as all the others are."""

import tomllib

import pytest

from scripts.up import ROOT

PACKAGES = {"controlplane", "telemetry", *(path.name for path in ROOT.glob("*_app"))}
CONFIGURED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
LAYERS = next(
    contract["layers"]
    for contract in CONFIGURED["importlinter"]["contracts"]
    if contract["name"] == "Apps depend downwards only"
)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (CONFIGURED["mypy"]["files"], "tool.mypy files"),
        (CONFIGURED["coverage"]["run"]["source"], "tool.coverage.run source"),
        (CONFIGURED["importlinter"]["root_packages"], "tool.importlinter root_packages"),
        (LAYERS, "the layers of apps"),
        ([line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines()], ".dockerignore"),
        ([line.split()[-1] for line in (ROOT / "Dockerfile").read_text().splitlines() if line], "Dockerfile"),
    ],
)
def test_every_app_is_named(said: list[str], where: str) -> None:
    assert PACKAGES - set(said) == set(), where
