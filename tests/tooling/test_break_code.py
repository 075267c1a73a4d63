"""`make mutants`: whatever ends it, nothing stays of what it broke and started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.mutants import MODULES, ROOT
from tests.support.processes import Process, wait_until

MODULE, TESTS, *_ = MODULES["outbound"]


def git(*words: str) -> bytes:
    """What git says of this project."""
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True).stdout


def started_in(folder: Path) -> list[str]:
    """The command lines of all processes that work in `folder` or have their temporary files there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            inside = str(process.joinpath("cwd").readlink()).startswith(str(folder))
            inside |= f"TMPDIR={folder}".encode() in process.joinpath("environ").read_bytes()
            words = process.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it ended meanwhile
        if inside and words:
            found.append(words)
    return found


def begin(folder: Path, *words: str) -> Process:
    """Begin to break the code, with all temporary files in `folder`."""
    folder.mkdir()
    command = [sys.executable, "-m", "scripts.mutants", "outbound", *words]
    return Process(command, log=folder.with_suffix(".log"), env={**os.environ, "TMPDIR": str(folder)})


def tries_a_change(folder: Path) -> bool:
    """Whether tests run against a changed module."""
    committed = git("show", f"HEAD:{MODULE}")
    changed = any(copy.read_bytes() != committed for copy in folder.glob(f"mutants-*/*/{MODULE}"))
    return changed and any(TESTS in words for words in started_in(folder))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_leaves_nothing_when_it_is_ended_in_the_middle(end: signal.Signals, tmp_path: Path) -> None:
    before = (ROOT / MODULE).read_bytes()
    run = begin(folder := tmp_path / "here")
    run.wait_for(lambda: tries_a_change(folder), what="a change that is tried")
    os.kill(run.pid, end)
    assert run.wait_ended() != 0
    wait_until(lambda: not started_in(folder), what="the end of all that it started")
    wait_until(lambda: not list(folder.iterdir()), what="an empty folder")
    assert before == (ROOT / MODULE).read_bytes()
    # Other worktrees of this project come and go with whoever works in them.
    assert str(folder).encode() not in git("worktree", "list")


def test_it_leaves_nothing_when_its_time_is_over(tmp_path: Path) -> None:
    run = begin(folder := tmp_path / "here", "--minutes", "0.3")
    assert run.wait_ended(seconds=300) == 0, run.tail()
    wait_until(lambda: not started_in(folder), what="the end of all that it started")
    assert not list(folder.iterdir())
