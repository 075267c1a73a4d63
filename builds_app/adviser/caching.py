"""Advice that makes builds faster: what need not run again, what need not be sent."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from builds_app.adviser.advice import Advice, Subject, advice_on
from builds_app.adviser.scripts import Search, script_of, searches
from builds_app.dockerfile import Instruction, LineRange, Stage

EVERYTHING = frozenset({".", "./", "/", "*", "./*"})


@dataclass(frozen=True, kw_only=True)
class Installer:
    """A command that installs dependencies, and the files it reads."""

    command: Search
    manifests: tuple[str, ...]


INSTALLERS = tuple(
    Installer(command=searches(rf"(?:^|[\s;&|(])(?:{command})"), manifests=manifests)
    for command, manifests in (
        (r"npm\s+(?:ci|install|i)\b", ("package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc")),
        (r"yarn(?:\s+install)?(?:\s*$|\s*[&;]|\s+-)", ("package.json", "yarn.lock", ".yarnrc.yml")),
        (r"pnpm\s+(?:install|i|fetch)\b", ("package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml")),
        (r"pip3?\s+install[^&|;]*-r\b", ("requirements.txt",)),
        (r"poetry\s+install\b", ("pyproject.toml", "poetry.lock")),
        (r"uv\s+(?:sync|pip\s+install[^&|;]*-r)\b", ("pyproject.toml", "uv.lock", "requirements.txt")),
        (r"pipenv\s+(?:install|sync)\b", ("Pipfile", "Pipfile.lock")),
        (r"bundle\s+install\b", ("Gemfile", "Gemfile.lock")),
        (r"composer\s+install\b", ("composer.json", "composer.lock")),
        (r"go\s+mod\s+download\b", ("go.mod", "go.sum")),
        (r"mvn\s[^&|;]*dependency:\S+\b", ("pom.xml",)),
        (r"cargo\s+fetch\b", ("Cargo.toml", "Cargo.lock")),
        (r"dotnet\s+restore\b", ("*.csproj", "*.sln")),
    )
)

IGNORED_BY_MOST = (
    ".git",
    ".env",
    "*.log",
    "node_modules",
    "__pycache__",
    ".venv",
    "dist",
    "target",
    "coverage",
)
HEAVY = (
    ".git",
    "node_modules",
    ".venv",
    "venv",
    "__pycache__",
    "target",
    "dist",
    "build",
    ".next",
    "coverage",
)


def copies_everything(instruction: Instruction) -> bool:
    """Whether this is a COPY or ADD of the whole context."""
    if instruction.keyword not in {"COPY", "ADD"} or instruction.flag("from") is not None:
        return False
    words = instruction.exec_form or tuple(instruction.arguments.split())
    return any(word in EVERYTHING for word in words[:-1])


def copies_before_install(subject: Subject) -> Iterator[Advice]:
    """COPY of everything before the dependencies are installed: any change of any file installs them again."""
    for stage in subject.dockerfile.stages:
        copy = next((found for found in stage.instructions if copies_everything(found)), None)
        if copy is not None:
            yield from _installs_after(copy, stage, subject)


def _installs_after(copy: Instruction, stage: Stage, subject: Subject) -> Iterator[Advice]:
    at = stage.instructions.index(copy)
    after = stage.instructions[at + 1 :]
    installed = {_installer(earlier) for earlier in stage.instructions[:at]}
    for place, install in enumerate(after):
        installer = _installer(install)
        if installer is None or installer in installed:
            continue
        manifests = _present(installer, subject)
        if not manifests:
            continue
        destination = (copy.exec_form or tuple(copy.arguments.split()))[-1]
        words = [*copy.flags, *manifests, f"{destination.rstrip('/')}/"]
        first_copy = f"COPY {' '.join(words)}"
        moved = [found.text for found in after[:place]]
        yield advice_on(
            copy,
            lines=LineRange(first=copy.lines.first, last=install.lines.last),
            code="copy_before_install",
            title="Install dependencies before copying the rest",
            explanation=(
                f"Line {copy.lines.first} copies every file, so a change of any of them makes the installation in line "
                f"{install.lines.first} run again. Copy only {' and '.join(manifests)} first: the installation then "
                "comes from the cache until they change."
            ),
            rewrite="\n".join([first_copy, *moved, install.text, copy.text]),
        )
        return


def _installer(instruction: Instruction) -> Installer | None:
    if instruction.keyword != "RUN":
        return None
    script = script_of(instruction)
    return next((installer for installer in INSTALLERS if installer.command(script)), None)


def _present(installer: Installer, subject: Subject) -> list[str]:
    """The files an installer reads that are at the top of the context."""
    top = subject.top
    found: list[str] = []
    for manifest in installer.manifests:
        suffix = manifest.removeprefix("*")
        found += sorted(
            path for path in top if path == manifest or (manifest[0] == "*" and path.endswith(suffix))
        )
    return found


def missing_ignore_file(subject: Subject) -> Iterator[Advice]:
    """A COPY of everything without a .dockerignore sends and copies what no image needs."""
    copy = next(
        (found for found in subject.dockerfile.instructions if copies_everything(found)),
        None,
    )
    if copy is None or any(posixpath.basename(path).endswith(".dockerignore") for path in subject.files):
        return
    folders = {part for path in subject.files for part in path.split("/")[:-1]}
    wanted = {word.strip("./").partition("/")[0] for word in _copied_by_name(subject)}
    heavy = [name for name in HEAVY if name in folders - wanted]
    names = f" In this one there is {', '.join(heavy)}." if heavy else ""
    lines = dict.fromkeys(name for name in (*heavy, *IGNORED_BY_MOST) if name not in wanted)
    yield advice_on(
        copy,
        code="missing_dockerignore",
        title="Add a .dockerignore",
        explanation=(
            f"Line {copy.lines.first} copies everything, and no .dockerignore says what to leave out: histories, logs, "
            f"local settings and installed packages end up in the image and make steps run again.{names}"
        ),
        rewrite="\n".join(lines),
        file=".dockerignore",
    )


def _copied_by_name(subject: Subject) -> Iterator[str]:
    """What some line copies by its name, and so must not be ignored."""
    for found in subject.dockerfile.instructions:
        if found.keyword in {"COPY", "ADD"} and found.flag("from") is None:
            yield from (found.exec_form or tuple(found.arguments.split()))[:-1]
