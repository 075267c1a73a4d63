"""Unpacks an archive in a process of its own, with limits on its time, memory and files.

Python's readers of archives look at headers with the interpreter locked, some of them for minutes when a header is made
for that (CVE-2024-6232 is one), and a dictionary of xz may be gigabytes. In here only the one upload suffers.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from builds_app.sources.context.archive import unpack_archive
from builds_app.sources.context.limits import ContextRefused, Limits

MEMORY_BYTES: Final = 1024**3
_ROOT: Final = Path(__file__).parents[3]
_REFUSED: Final = 3
_FAILED: Final = 4  # by the system: a full disk, for instance
_SLOW: Final = (-signal.SIGXCPU, -signal.SIGKILL)


def unpack_apart(archive: Path, *, into: Path, limits: Limits) -> None:
    """`unpack_archive` in another process; the folder is in pieces when it is refused.

    Raises:
        ContextRefused: as `unpack_archive`, or it took more than `limits.seconds` or a GiB of memory.
        OSError: the system could not write the files.
    """
    bounds = [f"--cpu={int(limits.seconds)}", f"--as={MEMORY_BYTES}", f"--fsize={limits.bytes}", "--core=0"]
    program = [sys.executable, "-m", "builds_app.sources.context.unpack"]
    given = [str(archive.resolve()), str(into.resolve()), json.dumps(asdict(limits))]
    try:
        done = subprocess.run(  # noqa: S603 our own program, from a list of words
            ["setpriv", "--pdeathsig=KILL", "prlimit", *bounds, *program, *given],  # noqa: S607 found in PATH, as git is
            cwd=_ROOT,
            env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(limits) from error
    if done.returncode in _SLOW:
        raise _too_slow(limits)
    if done.returncode == _REFUSED:
        raise ContextRefused(**json.loads(done.stdout))
    if done.returncode == _FAILED:
        raise OSError(*json.loads(done.stdout))
    if done.returncode:
        raise RuntimeError(
            f"unpacking ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}"
        )


def _too_slow(limits: Limits) -> ContextRefused:
    return ContextRefused(
        f"Unpacking took longer than {limits.seconds:.0f} seconds.", code="context_too_slow"
    )


def main(archive: str, into: str, limits: str) -> int:
    """The other process; what it prints is for `unpack_apart`."""
    try:
        unpack_archive(Path(archive), into=Path(into), limits=Limits(**json.loads(limits)))
    except ContextRefused as error:
        # A name in it may be bytes that are no text.
        words = str(error).encode(errors="backslashreplace").decode()
        return _told(_REFUSED, {"message": words, "code": error.code})
    except MemoryError:
        words = f"Unpacking takes more than {MEMORY_BYTES // 1024**2:,} MiB of memory."
        return _told(_REFUSED, {"message": words, "code": "context_too_large"})
    except OSError as error:
        return _told(_FAILED, [error.errno, error.strerror, os.fsdecode(error.filename or "")])
    return 0


def _told(status: int, what: object) -> int:
    sys.stdout.write(json.dumps(what))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
