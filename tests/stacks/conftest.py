"""The CLI, and a folder for the files of a stack."""

from pathlib import Path

import pytest

from stacks_app.compose.cli import Cli
from tests.support.compose import compose_cli


@pytest.fixture(scope="session")
def cli() -> Cli:
    """The real one, behind the fence."""
    return compose_cli()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder, with one above it that is the test's, too."""
    folder = tmp_path / "stack"
    folder.mkdir()
    return folder
