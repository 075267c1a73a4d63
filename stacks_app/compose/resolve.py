"""Files and variables in, one resolved project out: `docker compose config`, behind the fence."""

import json
import re
import signal
import threading
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from stacks_app.compose.cli import Cli
from stacks_app.compose.dotenv import NAME, joined, write_variables
from stacks_app.compose.fence import Limits
from stacks_app.compose.process import Ended, Process
from stacks_app.compose.progress import Line, Lines, Warned, messages
from stacks_app.compose.project import Project, read_project, services_of, write_project
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolved import vet_resolved
from stacks_app.compose.source import Source
from stacks_app.compose.vet import Vetted, dotenv_of, vet

LIMITS: Final = Limits(cpu_seconds=20, memory_bytes=512 * 2**20)
SECONDS: Final = 60.0
MAX_OUTPUT: Final = 8 * 2**20  # bytes; it is held several times over while it is looked at
LONGEST_WORDS: Final = 4000  # characters of an error
AT_ONCE: Final = 4  # in one process of ours: each may take half a gigabyte and a core
_turn: Final = threading.BoundedSemaphore(AT_ONCE)
MOST_ASKED: Final = 2000  # variables at once
_OUT_OF_MEMORY: Final = re.compile("out of memory|cannot allocate memory|pthread_create failed")
# What Go says when a program breaks down, which it does when it gets no more memory, however it calls that.
_BROKE_DOWN: Final = re.compile(r"^goroutine \d+ ", re.MULTILINE)
_LINE: Final = re.compile(r"\bline (\d{1,9})\b")
# Compose's words for a service that is not there; one of profiles that are not chosen is as little there.
_NOT_THERE: Final = re.compile(r'(?:undefined|unknown) service "([^"]+)"')
_KILLED: Final = {-signal.SIGKILL, -signal.SIGXCPU}  # by the limits of the fence
_TOO_MUCH: Final = {"compose_too_slow", "compose_too_large"}


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """`project` has paths below the stack's folder; every `$` in it is a dollar. It holds secrets, filled in.

    named: what the files call the project, as it is written there, where that is something else.
    disabled: the services that no chosen profile has, which are no part of it.
    values: of the variables that secrets and configs are made of (`environment:`), which the project only names.
    """

    project: Project = field(repr=False)
    named: str = ""
    warnings: tuple[str, ...] = ()
    disabled: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


def resolve(cli: Cli, source: Source) -> Resolved:
    """Vet the files, have the CLI resolve them, and vet what came out. Reaches no engine, and waits for its turn.

    Raises:
        ComposeRefused: the files are not taken, by us or by Compose itself.
        ComposeUnavailable: the CLI cannot be shut in.
    """
    with _turn:
        try:
            resolved = _resolve(cli, source)
        except ComposeRefused as error:
            raise _as_told(cli, source, error) from None
        if resolved.warnings and source.secret:
            return replace(resolved, warnings=_warnings_as_told(cli, source))
        return resolved


def _as_told(cli: Cli, source: Source, error: ComposeRefused) -> ComposeRefused:
    """What is said where the secrets are no secrets: words of a program may hold any part of a value."""
    if not source.secret or error.code in _TOO_MUCH:
        return error
    try:
        _resolve(cli, source.masked())
    except ComposeRefused as shown:
        return shown
    words = f"A secret has a value that does not fit where it is used: {', '.join(sorted(source.secret))}."
    return ComposeRefused(words, code=error.code)


def _warnings_as_told(cli: Cli, source: Source) -> tuple[str, ...]:
    try:
        return _resolve(cli, source.masked()).warnings
    except ComposeRefused:
        return ("Compose has a warning about the value of a secret.",)


def _resolve(cli: Cli, source: Source) -> Resolved:
    vetted = _vet(cli, source)
    files = [f"--file={source.root / name}" for name in source.files]
    profiles = [f"--profile={name}" for name in source.profiles]
    only = ["--", source.service] if source.service else []
    try:
        printed, warnings = _ask(cli, source, [*files, *profiles, "config", "--format=json", *only])
    except ComposeRefused as error:
        words = f"{error.detail}{_hint(error.detail, vetted.profiles)}"
        raise ComposeRefused(words, code=error.code, file=error.file, line=error.line) from None
    project = read_project(printed)
    vet_resolved(project, source.root)
    disabled = frozenset[str]()
    if vetted.profiles:
        everything, _ = _ask(cli, source, [*files, "--profile=*", "config", "--services"])
        disabled = frozenset(everything.decode().split()) - services_of(project).keys()
    values = _values(cli, source, project)
    return Resolved(project=project, named=vetted.name, warnings=warnings, disabled=disabled, values=values)


def _hint(words: str, profiles: Mapping[str, Sequence[str]]) -> str:
    """What Compose does not say: that the service it misses is in the files, for profiles that are not chosen."""
    found = _NOT_THERE.search(words)
    named = profiles.get(found[1]) if found else None
    if not found or not named:
        return ""
    return f". The service {found[1]} is for the profile {' or '.join(named)} only, which is not chosen."


def _vet(cli: Cli, source: Source) -> Vetted:
    """`vet`, with the variables of `.env` as Compose reads them where that is what a path hangs on."""
    try:
        return vet(source)
    except ComposeRefused as error:
        if error.code != "compose_variable":
            raise
        plain = dotenv_of(source)
        unknown = {name for name, value in plain.items() if value is None}
        if not 0 < len(unknown) <= MOST_ASKED:
            raise
    told = _told(cli, source, {name for name in unknown if NAME.fullmatch(name)})
    return vet(source, {name: value for name, value in plain.items() if value is not None} | told)


def hash_services(cli: Cli, project: Mapping[str, Any]) -> dict[str, str]:
    """Compose's own hash of each service, by which it knows whether a container is as it should be.

    Builds, pull policies, replicas and dependencies are no part of it (docker/compose, pkg/compose/hash.go).

    Raises:
        ComposeRefused: Compose does not take the project.
        ComposeUnavailable: the CLI cannot be shut in.
    """
    words = [f"--project-name={project['name']}", "--file=-", "--profile=*", "config", "--hash=*"]
    with _turn, cli.process(words, limits=LIMITS, stdin=write_project(project)) as process:
        printed, _ = _listen(process)
    return dict(line.rsplit(" ", 1) for line in printed.decode().splitlines() if line)


def _ask(cli: Cli, source: Source, words: Sequence[str], stdin: bytes = b"") -> tuple[bytes, tuple[str, ...]]:
    base = Path(source.root, source.seen_from)
    variables = {name: value.encode(errors="surrogateescape") for name, value in source.variables.items()}
    place = [f"--project-name={source.project}", f"--project-directory={base}"]
    with cli.process(
        [*place, *words],
        limits=LIMITS,
        folder=source.root,
        inside=base,
        stdin=stdin,
        variables=write_variables(variables),
        dotenv=_dotenv(source),
    ) as process:
        printed, warnings = _listen(process, source.root)
        for name, value in process.environment.items():
            if value.encode() in printed:
                raise ComposeRefused(
                    f"The variable {name} has no value in a stack.", code="compose_environment"
                )
    return printed, warnings


def _dotenv(source: Source) -> Path | str | None:
    """The `.env`, without what is said before it of the same names."""
    files = [file for file in source.dotenvs if file.is_file()]
    if not files:
        return None
    try:
        texts = [file.read_bytes().decode() for file in files]
    except UnicodeDecodeError:
        if len(files) == 1:
            return files[0]
        raise ComposeRefused("A `.env` is not UTF-8 text.", code="compose_invalid") from None
    left = joined(texts, source.variables)
    return files[0] if [left] == texts else left


def _values(cli: Cli, source: Source, project: Project) -> dict[str, str]:
    """What Compose takes the named variables for. It says so where they stand in a file, whatever is in them."""
    kinds = [each for kind in ("configs", "secrets") for each in (project.get(kind) or {}).values()]
    names = {each["environment"] for each in kinds if NAME.fullmatch(each.get("environment") or "")}
    values = {name: source.variables[name] for name in names & source.variables.keys()}
    return values | _told(cli, source, names - values.keys())


def _told(cli: Cli, source: Source, names: AbstractSet[str]) -> dict[str, str]:
    """Those of the `names` that are variables, with what Compose takes them for."""
    if not names:
        return {}
    asked = {name: [f"${{{name}-}}", f"${{{name}+set}}"] for name in sorted(names)}
    file = json.dumps({"services": {}, "x-values": asked}).encode()
    printed, _ = _ask(cli, source, ["--file=-", "config", "--format=json"], file)
    told = read_project(printed)["x-values"]
    return {name: told[name][0] for name in names if told[name][1]}


def _listen(process: Process, root: Path | None = None) -> tuple[bytes, tuple[str, ...]]:
    """What it prints, and its warnings; an error is a refusal in its own words."""
    printed, said = bytearray(), list[Line]()
    lines, room = Lines(said.append), MAX_OUTPUT

    def within(chunk: bytes) -> bytes:
        nonlocal room
        if (room := room - len(chunk)) < 0:
            raise ComposeRefused("What Compose makes of the files is too large.", code="compose_too_large")
        return chunk

    ended = process.follow(
        output=lambda chunk: printed.extend(within(chunk)),
        errors=lambda chunk: lines.feed(within(chunk)),
        seconds=SECONDS,
    )
    lines.end()
    if ended.status:
        raise _refusal(ended, "\n".join(messages(said)), root)
    warnings = [_without(root, line.message) for line in said if isinstance(line, Warned)]
    return bytes(printed), tuple(dict.fromkeys(warnings))


def _without(root: Path | None, words: str) -> str:
    """The words with the stack's files called as its people call them."""
    return words if root is None else words.replace(f"{root}/", "")


def _refusal(ended: Ended, words: str, root: Path | None) -> ComposeRefused:
    if ended.slow or ended.status in _KILLED:
        return ComposeRefused("Compose takes too long to resolve the files.", code="compose_too_slow")
    if _OUT_OF_MEMORY.search(words) or _BROKE_DOWN.search(words):
        return ComposeRefused("Compose takes too much memory to resolve the files.", code="compose_too_large")
    file = re.search(re.escape(f"{root}/") + r"([^\s:]+)", words) if root else None
    line = _LINE.search(words)
    return ComposeRefused(
        _without(root, words)[:LONGEST_WORDS] or f"Compose ended with status {ended.status}.",
        code="compose_invalid",
        file=file[1] if file else None,
        line=int(line[1]) if line else None,
    )
