"""``.dockerignore``: which files of a context a build does not see."""

from pathlib import Path

from builds_app.buildkit.content import read_text_file
from builds_app.buildkit.patterns import Pattern, read_ignore_file


def ignore_file(root: Path, dockerfile: str) -> str:
    """The ignore file that counts: the Dockerfile's own comes before ``.dockerignore``; "" when there is none."""
    names = (f"{dockerfile}.dockerignore", ".dockerignore")
    return next((name for name in names if (root / name).is_file()), "")


def ignore_patterns(root: Path, dockerfile: str) -> list[Pattern]:
    """What the ignore file says. Raises InvalidBuild, with the line, for what BuildKit would refuse."""
    name = ignore_file(root, dockerfile)
    content = read_text_file(root, name) if name else None
    return read_ignore_file(content or b"", name=name)
