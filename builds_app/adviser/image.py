"""Advice that makes images smaller, safer and better to run."""

import json
import re
import shlex
from collections.abc import Iterator

from builds_app.adviser.advice import Advice, Subject, advice_on
from builds_app.adviser.scripts import script_of, searches
from builds_app.dockerfile import Instruction, Stage

LONGEST_COMMAND = 4096
_SHELL_SIGNS = re.compile(r"[$&|;<>(){}*?`~\n]|^\s*[A-Za-z_]\w*=")
_installs_by_apt = searches(r"\bapt(?:-get)?\s+(?:-\S+\s+)*install\b")
_cleans_apt = searches(r"/var/lib/apt/lists")
_installs_by_apk = searches(r"\bapk\s+(?:-\S+\s+)*add\b")
_names_build_package = searches(
    r"(?:^|[^\w.-])(?:build-essential|build-base|gcc|g\+\+|clang|make|cmake|maven|gradle|golang(?:-go)?|rustc|cargo"
    r"|default-jdk)(?:$|[^\w.-])"
)
_builds = searches(
    r"\b(?:go\s+build|cargo\s+build|mvn\s[^&|;]*package|gradlew?\s+\S*build|npm\s+run\s+build"
    r"|yarn\s+(?:run\s+)?build|pnpm\s+(?:run\s+)?build|dotnet\s+publish|make)(?:$|[^\w-])"
)


def latest_base(subject: Subject) -> Iterator[Advice]:
    """A base image without a version is another one tomorrow."""
    names: set[str] = set()
    for stage in subject.dockerfile.stages:
        start, base = stage.instructions[0], stage.base
        is_image = base.lower() not in names and base != "scratch" and "$" not in base and base
        last = base.rpartition("/")[2]
        if is_image and "@" not in base and (":" not in last or last.endswith(":latest")):
            name = base.removesuffix(":latest")
            yield advice_on(
                start,
                code="latest_base",
                title=f"Say which version of {name}",
                explanation=(
                    f"{base} without a version means latest: the same Dockerfile builds another image once that moves. "
                    "Name a version, or the digest shown with this build."
                ),
                rewrite=start.text.replace(base, f"{name}:<version>", 1),
            )
        names.add(stage.name)


def shell_form(subject: Subject) -> Iterator[Advice]:
    """CMD and ENTRYPOINT in shell form put a shell before the program, which then gets no signals."""
    stage = subject.final
    for keyword in ("CMD", "ENTRYPOINT"):
        found = [one for one in stage.instructions if one.keyword == keyword] if stage else []
        if not found or found[-1].arguments.startswith("[") or not found[-1].arguments:
            continue
        last = found[-1]
        yield advice_on(
            last,
            code="shell_form",
            title=f"Write {keyword} as a list",
            explanation=(
                f"As plain text {keyword} runs through /bin/sh, which is then process 1 and passes no signals on: "
                "docker stop waits its ten seconds and kills. As a list the program itself is process 1."
            ),
            rewrite=f"{keyword} {json.dumps(_words(last.arguments))}",
        )


def _words(command: str) -> list[str]:
    """A shell command as the words of the list form; a shell stays where one is needed."""
    # A long word would take shlex time with the square of its length.
    if len(command) <= LONGEST_COMMAND and not _SHELL_SIGNS.search(command):
        try:
            return shlex.split(command)
        except ValueError:
            pass
    # One command alone can take the place of its shell; a list of commands cannot.
    alone = not re.search(r"[&|;(){}\n]|^\s*[A-Za-z_]\w*=", command)
    return ["/bin/sh", "-c", f"exec {command}" if alone else command]


def root_user(subject: Subject) -> Iterator[Advice]:
    """Nothing says which user the program runs as, so it is root unless the base image says otherwise."""
    stage = subject.final
    if stage is None:
        return
    users = [found for each in subject.lineage() for found in each.instructions if found.keyword == "USER"]
    own = [found for found in stage.instructions if found.keyword == "USER"]
    name = (own or users)[-1].arguments.partition(":")[0] if users else ""
    if users and name not in {"root", "0"}:
        return
    start = [found for found in stage.instructions if found.keyword in {"CMD", "ENTRYPOINT"}]
    place = start[0] if start else stage.instructions[-1]
    text = f"USER 1000\n{place.text}" if start else f"{place.text}\nUSER 1000"
    yield advice_on(
        place,
        code="root_user",
        title="Run as another user than root",
        explanation=(
            "The image names no user, so its program runs as root unless the base image says otherwise. "
            "Whoever breaks out of it is root then. Name a user, and give it the files that it writes."
        ),
        rewrite=text,
    )


def package_lists_left(subject: Subject) -> Iterator[Advice]:
    """apt-get install leaves package lists in the layer; removing them in a later step saves nothing."""
    for stage in subject.lineage():
        for run in stage.instructions:
            script = script_of(run)
            cached = any("type=cache" in flag for flag in run.flags)
            if run.keyword != "RUN" or cached or not _installs_by_apt(script) or _cleans_apt(script):
                continue
            yield advice_on(
                run,
                code="apt_lists",
                title="Remove the package lists in the same step",
                explanation=(
                    "apt leaves tens of megabytes of package lists in this layer. They are of no use in the image, "
                    "and only the same RUN can take them out again."
                ),
                rewrite=_with_lists_removed(run),
            )


def _with_lists_removed(run: Instruction) -> str:
    if not run.heredocs:
        return f"{run.text.rstrip(' ;')} \\\n    && rm -rf /var/lib/apt/lists/*"
    *lines, end = run.text.split("\n")
    return "\n".join([*lines, "rm -rf /var/lib/apt/lists/*", end])


def build_tools_in_image(subject: Subject) -> Iterator[Advice]:
    """Compilers, and what was needed to compile, stay in the image when it has one stage only."""
    stage = subject.final
    if stage is None or len(subject.dockerfile.stages) > 1:
        return
    runs = [found for found in stage.instructions if found.keyword == "RUN"]
    tools = next((run for run in runs if _installs_tools(run)), None)
    builds = next((run for run in runs if _builds(script_of(run))), None)
    found = builds or tools
    if found is None:
        return
    yield advice_on(
        stage.instructions[0],
        code="missing_multi_stage",
        title="Build in one stage, run in another",
        explanation=(
            f"Line {found.lines.first} needs build tools, and they stay in the image with all that was built "
            "on the way. Build in a stage of its own and copy only the result into a small image."
        ),
        rewrite=_two_stages(stage),
    )


def _installs_tools(run: Instruction) -> bool:
    script = script_of(run)
    return bool((_installs_by_apt(script) or _installs_by_apk(script)) and _names_build_package(script))


def _two_stages(stage: Stage) -> str:
    start = stage.instructions[0]
    return (
        f"{start.text} AS build\n"
        "# … everything up to the step that builds …\n\n"
        "FROM <small image to run in>\n"
        "COPY --from=build <what was built> <where it runs>\n"
        "# … CMD, EXPOSE, USER …"
    )
