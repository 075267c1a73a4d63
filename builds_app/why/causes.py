"""What differs between two builds of one source, as far as one instruction depends on it. Pure functions."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from builds_app.buildkit import InvalidBuild, PatternMatcher, context_name, read_patterns
from builds_app.dockerfile import Dockerfile, Instruction, Stage
from builds_app.why.cause import Cause, Inputs
from builds_app.why.changed_lines import changed_lines, declared_by, global_arguments, stage_of
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference

NAMES_KEPT = 20
OPTIONS_OF_RUN = ("network", "extra_hosts", "shm_size", "ulimits")
_VARIABLE = re.compile(r"\$\{?(\w+)")


def causes_of(instruction: Instruction, *, now: Inputs, before: Inputs) -> list[Cause]:
    """Why the step of `instruction` (of the Dockerfile of `now`) could not be reused, the likeliest cause first."""
    stage = stage_of(instruction, now.dockerfile)
    arguments = _arguments_for(instruction, stage, now.dockerfile)
    return [
        *_changed_base(_base_of(stage, now), _base_of(stage, before)),
        *_changed_base(_image_copied_from(instruction, now), _image_copied_from(instruction, before)),
        *_changed_arguments(arguments, now, before),
        *changed_lines(instruction, now=now.dockerfile, before=before.dockerfile, arguments=arguments),
        *_changed_files([_Covered(stage.base, [""]), *_read_by(instruction)], now, before),
        *_changed_context(instruction, stage, now, before),
        *_changed_options(instruction, now, before),
    ]


def _changed_base(new: Mapping[str, str] | None, old: Mapping[str, str] | None) -> Iterator[Cause]:
    if new and old and new["reference"] == old["reference"] and _differ(new["digest"], old["digest"]):
        yield Cause(
            kind="base_image",
            text=f"The image {new['reference']} is another one than last time.",
            before=old["digest"],
            after=new["digest"],
            names=[new["reference"]],
        )


def _base_of(stage: Stage, inputs: Inputs) -> Mapping[str, str] | None:
    """The image under `stage`, also when it begins from an earlier stage."""
    stages = inputs.dockerfile.stages
    first = {other.name: other for other in reversed(stages) if other.name}
    below: Stage | None = stage
    while below is not None:
        keys = [below.name, f"stage-{below.index}", *([""] if len(stages) == 1 else [])]
        if found := next((inputs.base_images[key] for key in keys if key in inputs.base_images), None):
            return found
        earlier = first.get(below.base.lower())
        below = earlier if earlier and earlier.index < below.index else None
    return None


def _image_copied_from(instruction: Instruction, inputs: Inputs) -> Mapping[str, str] | None:
    """The image of the first `--from=` (or `from=` of a mount) that names an image and not a stage."""
    flags = ",".join(instruction.flags).replace("--mount=", "").replace("--", "")
    given = [word.partition("=")[2] for word in flags.split(",") if word.startswith("from=")]
    found = (base for key, base in inputs.base_images.items() if key == base["reference"])
    return next((base for base in found if any(_same_image(base["reference"], text) for text in given)), None)


def _same_image(one: str, other: str) -> bool:
    with suppress(InvalidIdentifier):  # a variable is no reference
        first, second = parse_reference(one), parse_reference(other)
        return replace(first, tag=first.tag or "latest") == replace(second, tag=second.tag or "latest")
    return False


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _changed_arguments(names: Iterable[str], now: Inputs, before: Inputs) -> Iterator[Cause]:
    for name in names:
        new, old = now.options.build_args.get(name), before.options.build_args.get(name)
        if new != old:
            yield Cause(
                kind="build_arg",
                text=f"The build argument {name} changed.",
                before=before.options.shown().build_args.get(name, ""),
                after=now.options.shown().build_args.get(name, ""),
                names=[name],
            )


def _arguments_for(instruction: Instruction, stage: Stage, dockerfile: Dockerfile) -> list[str]:
    """Build arguments the step depends on: those its stage declared before it, and those its FROM uses."""
    before = [found for found in stage.instructions if found.lines.last < instruction.lines.first]
    declared = [name for found in before for name in declared_by(found)]
    if instruction.keyword != "RUN":
        used = set(_VARIABLE.findall(" ".join([instruction.arguments, *instruction.flags])))
        declared = [name for name in declared if name in used]
    global_names = {name for found in global_arguments(dockerfile) for name in declared_by(found)}
    in_from = [name for name in _VARIABLE.findall(stage.base) if name in global_names]
    return list(dict.fromkeys([*in_from, *declared]))


def _changed_files(reads: "list[_Covered]", now: Inputs, before: Inputs) -> Iterator[Cause]:
    paths = sorted(now.files.keys() | before.files.keys())
    changed = [path for path in paths if now.files.get(path) != before.files.get(path)]
    if found := [path for path in changed if any(read.covers(path) for read in reads)]:
        count = f"{len(found)} files" if len(found) > 1 else found[0]
        yield Cause(kind="files", text=f"{count} changed.", names=found[:NAMES_KEPT], total=len(found))


def _read_by(instruction: Instruction) -> "list[_Covered]":
    """What an instruction reads of the build's own context, and of those that have names."""
    if instruction.keyword in {"COPY", "ADD"}:
        words = instruction.exec_form or tuple(instruction.arguments.split())
        named = [word for word in words[:-1] if not word.startswith("<<") and "://" not in word]
        return [_Covered(instruction.flag("from") or "", [_plain(word) for word in named])]
    mounts = [
        dict(_pair(part) for part in flag[8:].split(","))
        for flag in instruction.flags
        if flag.startswith("--mount=")
    ]
    return [
        _Covered(mount.get("from", ""), [_plain(mount.get("source", mount.get("src", "")))])
        for mount in mounts
        if mount.get("type", "bind") == "bind"
    ]


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key, value


def _plain(path: str) -> str:
    return "/".join(part for part in path.split("/") if part not in {"", "."})


class _Covered:
    """Which paths are among those that patterns name, or lie in one; a variable in a pattern stands for anything.

    context: the name of the one that they are of, "" for the build's own.
    """

    def __init__(self, context: str, patterns: list[str]) -> None:
        masks = [_VARIABLE.sub("*", pattern).replace("}", "") for pattern in patterns]
        self._context = _context_name(context)
        self._everything = "" in patterns
        self._matcher = PatternMatcher([])
        with suppress(InvalidBuild):  # the engine would have refused it, unless for what a variable holds
            self._matcher = PatternMatcher(read_patterns((mask, "") for mask in masks))

    def covers(self, path: str) -> bool:
        context, _, inside = path.rpartition("://")
        ends = (at for at, letter in enumerate(f"{inside}/") if letter == "/")
        return context == self._context and (
            self._everything or any(self._matcher.match(inside[:end])[0] for end in ends)
        )


def _context_name(text: str) -> str:
    with suppress(InvalidIdentifier):  # a variable is none
        return context_name(text)
    return text


def _changed_context(instruction: Instruction, stage: Stage, now: Inputs, before: Inputs) -> Iterator[Cause]:
    """Another place under the name that a FROM or a `--from` has."""
    flags = ",".join(instruction.flags).replace("--mount=", "").replace("--", "")
    named = [stage.base, *(word.partition("=")[2] for word in flags.split(",") if word.startswith("from="))]
    for name in dict.fromkeys(map(_context_name, named)):
        new, old = now.options.build_contexts.get(name, ""), before.options.build_contexts.get(name, "")
        if new != old:
            text = f"The context {name} is another one than last time."
            yield Cause(kind="option", text=text, before=old, after=new, names=["build_contexts"])


def _changed_options(instruction: Instruction, now: Inputs, before: Inputs) -> Iterator[Cause]:
    for name in ("platform", *(OPTIONS_OF_RUN if instruction.keyword == "RUN" else ())):
        new, old = getattr(now.options, name), getattr(before.options, name)
        if new != old:
            yield Cause(
                kind="option",
                text=f"The option {name} changed.",
                before=_shown(old),
                after=_shown(new),
                names=[name],
            )


def _shown(value: str | int | list[str]) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")
