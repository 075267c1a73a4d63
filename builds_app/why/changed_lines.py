"""Which line on the way to a step is not as it was. Pure functions."""

import re
from collections.abc import Collection, Iterator
from itertools import zip_longest

from builds_app.dockerfile import Dockerfile, Instruction, Stage
from builds_app.why.cause import Cause

# Instructions without a step of their own that every later RUN of the stage depends on.
_SETTINGS = frozenset({"ENV", "ARG", "USER", "SHELL", "WORKDIR"})
# Instructions that make a layer, on which all later ones of the stage stand.
_LAYERS = frozenset({"RUN", "COPY", "ADD", "WORKDIR"})
_VARIABLE = re.compile(r"\$\{?(\w+)")
_WORD = re.compile(r"\w+")


def changed_lines(
    instruction: Instruction, *, now: Dockerfile, before: Dockerfile, arguments: Collection[str]
) -> list[Cause]:
    """The first line on the way to the step of `instruction` that reads differently, is new, gone or elsewhere.

    arguments: the build arguments the step depends on.
    """
    stage = stage_of(instruction, now)
    old_stage = _same_stage(stage, now, before)
    old = [*global_arguments(before), *(old_stage.instructions if old_stage else ())]
    present = {_spelling(found) for found in (*global_arguments(now), *stage.instructions)}
    gone = [found for found in old if _spelling(found) not in present]
    inherited = [found for found in global_arguments(now) if set(declared_by(found)) & set(arguments)]
    known = {_spelling(found) for found in old}
    for found in [*inherited, *_leading_to(instruction, stage)]:
        if _spelling(found) not in known:
            return [_differently(found, [one for one in gone if one.keyword == found.keyword])]
    if instruction.keyword == "RUN":
        settings = [found for found in gone if found.keyword in _SETTINGS]
        if settings:
            return [_removed(settings[0])]
    if old_stage is None:
        return []
    like = [found for found in old_stage.instructions if _spelling(found) == _spelling(instruction)]
    kept = {_spelling(found) for found in now.instructions}
    return _other_way(_way_to(instruction, stage, now), _way_to(like[-1], old_stage, before), kept)


def stage_of(instruction: Instruction, dockerfile: Dockerfile) -> Stage:
    """The stage that `instruction` stands in."""
    return next(stage for stage in dockerfile.stages if instruction in stage.instructions)


def global_arguments(dockerfile: Dockerfile) -> list[Instruction]:
    """The ARGs before the first FROM; a stage gets their values when it declares them."""
    start = dockerfile.stages[0].lines.first if dockerfile.stages else 0
    return [
        found for found in dockerfile.instructions if found.keyword == "ARG" and found.lines.first < start
    ]


def declared_by(instruction: Instruction) -> list[str]:
    """The names an ARG declares; nothing for all others."""
    words = instruction.arguments.split() if instruction.keyword == "ARG" else []
    return [word.partition("=")[0] for word in words if re.match(r"\w+(=|$)", word)]


def _same_stage(stage: Stage, now: Dockerfile, before: Dockerfile) -> Stage | None:
    if stage.name:
        return next((old for old in before.stages if old.name == stage.name), None)
    from_end = len(now.stages) - stage.index
    return before.stages[-from_end] if from_end <= len(before.stages) else None


def _leading_to(instruction: Instruction, stage: Stage) -> list[Instruction]:
    """What the step depends on by text: itself, the FROM, and for a RUN all settings before it."""
    before = [found for found in stage.instructions if found.lines.last < instruction.lines.first]
    used = set(_VARIABLE.findall(instruction.arguments))
    settings = [
        found
        for found in before
        if found.keyword in _SETTINGS
        and (
            instruction.keyword == "RUN"
            or found.keyword == "WORKDIR"
            or not used.isdisjoint(_WORD.findall(found.arguments))
        )
    ]
    return [stage.instructions[0], *settings, instruction]


def _way_to(instruction: Instruction, stage: Stage, dockerfile: Dockerfile) -> list[Instruction]:
    """All that makes layers up to the step, with the stages that it begins and copies from, each of them once."""
    own = [found for found in stage.instructions if found.lines.last <= instruction.lines.last]
    under = _stages_under(dockerfile)
    copied = _named_before(stage, instruction.flag("from") or "", dockerfile)
    ways, known = [own], {stage.index}
    waiting = [copied, under[stage.index][1]]
    while waiting:
        other = waiting.pop()
        if other is not None and other.index not in known:
            known.add(other.index)
            ways.append(list(other.instructions))
            waiting += under[other.index]
    return [found for way in reversed(ways) for found in way if found.keyword in _LAYERS]


def _stages_under(dockerfile: Dockerfile) -> list[tuple[Stage | None, Stage | None]]:
    """For each stage, the earlier ones that its last line copies from and that it begins from."""
    named: dict[str, Stage] = {}
    under = []
    for stage in dockerfile.stages:
        copied = (stage.instructions[-1].flag("from") or "").lower()
        under.append((named.get(copied), named.get(stage.base.lower())))
        named[str(stage.index)] = stage
        if stage.name:
            named[stage.name] = stage
    return under


def _named_before(stage: Stage, name: str, dockerfile: Dockerfile) -> Stage | None:
    found: Iterator[Stage] = (
        other
        for other in reversed(dockerfile.stages[: stage.index])
        if name and name.lower() in {other.name, str(other.index)}
    )
    return next(found, None)


def _other_way(
    way: list[Instruction], old_way: list[Instruction], kept: Collection[tuple[str, ...]]
) -> list[Cause]:
    old_spelled = [_spelling(found) for found in old_way]
    for found, old in zip_longest(way, old_way):
        if found and old and _spelling(found) == _spelling(old):
            continue
        if old and _spelling(old) not in kept:
            return [_removed(old)]
        if found and (old is None or _spelling(found) not in old_spelled):
            return [_differently(found, [])]
        if found and old:
            return [
                Cause(
                    kind="instruction",
                    text="The lines stand in another order.",
                    before=old.text,
                    after=found.text,
                )
            ]
        return [_removed(old)] if old else []
    return []


def _differently(found: Instruction, like: list[Instruction]) -> Cause:
    what = "reads differently" if like else "is new"
    return Cause(
        kind="instruction",
        text=f"Line {found.lines.first} {what}.",
        before=like[0].text if like else "",
        after=found.text,
    )


def _removed(found: Instruction) -> Cause:
    return Cause(kind="instruction", text="A line before it was removed.", before=found.text)


def _spelling(instruction: Instruction) -> tuple[str, ...]:
    bodies = (part.content for part in instruction.heredocs)
    return (instruction.keyword, *instruction.flags, " ".join(instruction.arguments.split()), *bodies)
