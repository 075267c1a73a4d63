"""Commands as people type them: on a terminal, letter by letter, with an answer to what they are asked."""

import contextlib
import os
import pty
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def type_line(
    line: str, *, directory: Path, env: Mapping[str, str], answers: Sequence[tuple[str, str]] = ()
) -> tuple[int, str]:
    """Run one line in a shell on a terminal of its own; returns how it ended and what was on the screen.

    `answers` are pairs of what is asked for, in this order, and what a person then types.
    """
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        ["sh", "-c", line],
        cwd=directory,
        env={**env, "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    screen, waiting, answered = "", list(answers), 0
    with contextlib.suppress(OSError):  # EIO: nobody has the terminal open any more
        while said := os.read(ours, 65536):
            screen += said.decode(errors="replace")
            if waiting and waiting[0][0] in screen[answered:]:
                _, answer = waiting.pop(0)
                answered = len(screen)
                os.write(ours, f"{answer}\n".encode())
    os.close(ours)
    return shell.wait(60), screen.replace("\r\n", "\n")
