"""Looks at the files of a stack before the CLI does, in a process of its own with limits on its time and memory.

What parses the files of strangers can be made to think for hours with the interpreter locked. In there only the one
stack suffers.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from stacks_app.compose.dotenv import joined, read_variables
from stacks_app.compose.places import Places, Variables, is_remote
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.rules import Rules, text_of
from stacks_app.compose.source import Source

CPU_SECONDS: Final = 10
WALL_SECONDS: Final = 60.0
MEMORY_BYTES: Final = 512 * 2**20
_ROOT: Final = Path(__file__).parents[2]
_REFUSED: Final = 3
_SLOW: Final = (-signal.SIGXCPU, -signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Vetted:
    """`profiles`: those that services are for only, as they are written. `name`: what else the project is called."""

    profiles: dict[str, list[str]] = field(default_factory=dict)
    name: str = ""


def vet(source: Source, dotenv: Variables | None = None) -> Vetted:
    """Make sure that reading these files reads nothing else, fetches nothing and starts nothing.

    It takes about 0.1 s, and at most a minute.
    `dotenv` is what `.env` gives, where that is known better than by `read_variables`.

    Raises:
        ComposeRefused: they do not keep to that, or take too long to look at.
    """
    program = [sys.executable, "-m", "stacks_app.compose.vet"]
    bounds = [f"--cpu={CPU_SECONDS}", f"--as={MEMORY_BYTES}", "--fsize=0", "--core=0"]
    try:
        done = subprocess.run(  # noqa: S603 our own program, from a list of words
            ["setpriv", "--pdeathsig=KILL", "prlimit", *bounds, *program],  # noqa: S607 found in PATH, as git is
            cwd=_ROOT,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "PYTHONUTF8": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            input=json.dumps({**asdict(source), "folder": str(source.root), "dotenv": dotenv}).encode(),
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow() from error
    if done.returncode in _SLOW:
        raise _too_slow()
    if done.returncode == _REFUSED:
        raise ComposeRefused(**json.loads(done.stdout))
    if done.returncode:
        raise RuntimeError(
            f"vetting ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}"
        )
    return Vetted(**json.loads(done.stdout))


def dotenv_of(source: Source) -> Variables:
    """What the `.env` of the project gives, or each of them, as far as that is plain.

    Raises:
        ComposeRefused: it is not a plain file of the stack, or no text.
    """
    places = Places(source.root)
    _base(source, places)
    texts = [text for file in source.dotenvs if (text := text_of(places, file))]
    return read_variables(joined(texts, source.variables))


def look_through(source: Source, dotenv: Variables | None = None) -> Vetted:
    """As `vet`, in this very process and with nothing to end it."""
    places = Places(source.root)
    base = _base(source, places)
    plain = dotenv_of(source)
    variables = {**(plain if dotenv is None else dotenv), **source.variables}
    # Compose gives these itself, whatever is said; who says something else is not taken to know what he gets.
    for name, own in (("PWD", str(base)), ("COMPOSE_PROJECT_NAME", source.project)):
        variables[name] = own if variables.get(name, own) == own else None
    rules, name = Rules(places, source.project), ""
    for path in source.files:
        if is_remote(path) or path == "-":
            raise ComposeRefused(f"{path[:200]!r} is not a file of the stack.", code="compose_remote")
        file = places.readable(source.root, path, what="the stack's files")
        rules.check(file, base, variables)
        name = rules.names.get(file, name)
    profiles = {service: sorted(each) for service, each in rules.profiles.items()}
    return Vetted(profiles=profiles, name=name)


def _base(source: Source, places: Places) -> Path:
    return places.inside(source.root, source.seen_from, what="the project's folder")


def _too_slow() -> ComposeRefused:
    return ComposeRefused("Looking through the files takes too long.", code="compose_too_slow")


def _main(given: dict[str, Any]) -> int:
    """The other process; what it prints is for `vet`."""
    dotenv = given.pop("dotenv")
    lists = {name: tuple(given.pop(name)) for name in ("files", "secret", "profiles")}
    try:
        vetted = look_through(Source(**{**given, **lists, "folder": Path(given["folder"])}), dotenv)
    except ComposeRefused as error:
        return _told(_REFUSED, {name: getattr(error, name) for name in ("detail", "code", "file", "line")})
    except (MemoryError, RecursionError):
        words = "Looking through the files takes too much memory."
        return _told(_REFUSED, {"detail": words, "code": "compose_too_large"})
    return _told(0, asdict(vetted))


def _told(status: int, what: object) -> int:
    sys.stdout.write(json.dumps(what))
    return status


if __name__ == "__main__":
    sys.exit(_main(json.load(sys.stdin)))
