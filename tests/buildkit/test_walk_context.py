"""Which files of a folder a build sees, in which order, and that nothing outside of it can be read."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builds_app.buildkit import InvalidBuild, list_context
from builds_app.buildkit.content import open_file, read_text_file
from builds_app.buildkit.context import Walk
from builds_app.buildkit.follow import FollowPaths
from builds_app.buildkit.matcher import PatternMatcher
from builds_app.buildkit.patterns import read_patterns


def _fill(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)


def _go_on() -> None:
    """Nobody wants to end it."""


def _walk(root: Path, *, ignore: list[str] | None = None, follow: list[str] | None = None) -> list[str]:
    ignored = PatternMatcher(read_patterns((pattern, "") for pattern in ignore or []))
    walk = Walk(root=root, ignored=ignored, wanted=FollowPaths(root, follow or [], _go_on), check=_go_on)
    return [entry.path for entry in walk.entries()]


def test_it_compares_names_as_bytes_and_component_by_component(tmp_path: Path) -> None:
    _fill(tmp_path, "a/b", "a-b", "a.d/x", "B", "ä", "z", "a/Z")

    assert _walk(tmp_path) == ["B", "a", "a/Z", "a/b", "a-b", "a.d", "a.d/x", "z", "ä"]


@pytest.mark.parametrize(
    ("ignore", "kept"),
    [
        (["**/*.log", ".dockerignore"], ["a", "a/keep.txt", "b", "b/c", "b/c/keep.txt"]),
        ([".*", "a", "b"], ["top.log"]),
        (["*", "!b/c/keep.txt"], ["b", "b/c", "b/c/keep.txt"]),
        (["*"], []),
        (["**", "!**/keep.txt"], ["a", "a/keep.txt", "b", "b/c", "b/c/keep.txt"]),
        (
            ["b", "!b/c", ".dockerignore"],
            ["a", "a/drop.log", "a/keep.txt", "b", "b/c", "b/c/drop.log", "b/c/keep.txt", "top.log"],
        ),
    ],
)
def test_it_leaves_out_what_is_ignored_but_keeps_the_folders_above_exceptions(
    tmp_path: Path, ignore: list[str], kept: list[str]
) -> None:
    _fill(tmp_path, "a/keep.txt", "a/drop.log", "b/c/keep.txt", "b/c/drop.log", "top.log", ".dockerignore")

    assert _walk(tmp_path, ignore=ignore) == kept


@pytest.mark.parametrize(
    ("follow", "kept"),
    [
        (["app/main.py"], ["app", "app/main.py"]),
        (["app/*.py"], ["app", "app/main.py"]),
        (["/app/"], ["app", "app/main.py", "app/notes"]),
        (["current/run"], ["current", "releases", "releases/2", "releases/2/run"]),
        (["cur*"], ["current", "releases", "releases/2", "releases/2/run"]),
        (["escape/shadow"], ["escape"]),
        (["loop/x"], ["loop"]),
        (["missing"], []),
        (["../../app/notes"], ["app", "app/notes"]),
    ],
)
def test_it_walks_only_what_is_asked_for_and_what_links_mean(
    tmp_path: Path, follow: list[str], kept: list[str]
) -> None:
    _fill(tmp_path, "app/main.py", "app/notes", "releases/1/run", "releases/2/run")
    (tmp_path / "current").symlink_to("releases/2")
    (tmp_path / "escape").symlink_to("/etc")
    (tmp_path / "loop").symlink_to("loop")

    assert _walk(tmp_path, follow=follow) == kept


def test_it_walks_everything_when_the_root_is_asked_for(tmp_path: Path) -> None:
    _fill(tmp_path, "a", "b/c")

    assert _walk(tmp_path, follow=["b", "."]) == ["a", "b", "b/c"]


def test_it_opens_no_path_with_a_link_in_it(tmp_path: Path) -> None:
    _fill(tmp_path, "root/real/file", "outside")
    root = tmp_path / "root"
    (root / "link").symlink_to("real")
    (root / "file-link").symlink_to("real/file")
    (root / "escape").symlink_to("../outside")

    with open_file(root, "real/file") as file:
        assert file.read() == b"root/real/file"
    for path in ("link/file", "file-link", "escape"):
        with pytest.raises(OSError, match=r"symbolic links|Not a directory"):
            open_file(root, path)


def test_it_reads_a_small_file_through_links_that_stay_inside(tmp_path: Path) -> None:
    _fill(tmp_path, "root/docker/prod", "outside")
    root = tmp_path / "root"
    (root / "Dockerfile").symlink_to("docker/prod")
    (root / "escape").symlink_to("../outside")

    assert read_text_file(root, "Dockerfile") == b"root/docker/prod"
    assert read_text_file(root, "missing") is None
    with pytest.raises(InvalidBuild):
        read_text_file(root, "escape")


def test_it_lists_what_a_build_can_see(tmp_path: Path) -> None:
    _fill(tmp_path, "src/b", "src/a-1", "src/a/z", "drop.log", "deploy/Dockerfile")
    (tmp_path / "link").symlink_to("src")
    (tmp_path / ".dockerignore").write_text("*.log\ndeploy\n")

    assert list_context(tmp_path, dockerfile="deploy/Dockerfile").included == [
        ".dockerignore",
        "deploy/Dockerfile",
        "link",
        "src/a/z",
        "src/a-1",
        "src/b",
    ]
    (tmp_path / "deploy/Dockerfile.dockerignore").write_text("src\n")
    assert list_context(tmp_path, dockerfile="deploy/Dockerfile").included == [
        ".dockerignore",
        "deploy/Dockerfile",
        "deploy/Dockerfile.dockerignore",
        "drop.log",
        "link",
    ]


@given(st.lists(st.text("ab/*?.-[]\\", min_size=1, max_size=8), max_size=4), st.text("ab/.-", max_size=8))
def test_it_takes_any_path_to_follow(paths: list[str], path: str) -> None:
    with suppress(InvalidBuild):
        wanted = FollowPaths(Path(os.devnull), paths, _go_on)

        assert wanted.match(path)[0] in (True, False)
        assert wanted.may_name_inside(path) in (True, False)


def test_it_follows_links_that_lead_to_links_without_end(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).symlink_to(f"*/{name}")

    with pytest.raises(InvalidBuild, match="more than 5,000 paths by links"):
        FollowPaths(tmp_path, ["*/x"], _go_on)
