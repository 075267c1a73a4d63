"""Says why a step was built again: the first step that missed the cache, and what is not as it was last time."""

from dataclasses import dataclass

from builds_app.buildkit import Step
from builds_app.dockerfile import Instruction, parse_dockerfile
from builds_app.models import Build
from builds_app.record.build_record import BuildRecord
from builds_app.record.inputs import options_of
from builds_app.why.cause import Cause, Inputs
from builds_app.why.causes import causes_of

CACHEABLE = frozenset({"RUN", "COPY", "ADD", "WORKDIR"})


@dataclass(frozen=True, kw_only=True)
class Miss:
    """A step that ran although it might have come from the cache."""

    step: Step
    instruction: Instruction


def explain_build(*, build: Build, record: BuildRecord) -> None:
    """Put the explanation for `build`, as far as it went, into `record`; nothing when all came from the cache."""
    miss = first_miss(list(record.steps), build.dockerfile)
    if miss is None:
        return
    previous = previous_build(build)
    causes = _causes(build, previous, miss)
    record.set(
        cache_explanation={
            "step_index": miss.step.number,
            "step_digest": miss.step.digest,
            "line": miss.instruction.lines.first,
            "instruction": f"{miss.instruction.keyword} {miss.instruction.arguments}".strip(),
            "previous_id": previous.pk if previous else None,
            "previous_number": previous.number if previous else None,
            "causes": [cause.to_json() for cause in causes],
        }
    )


def _causes(build: Build, previous: Build | None, miss: Miss) -> list[Cause]:
    now = inputs_of(build)
    if now.options.no_cache:
        return [Cause(kind="no_cache", text="The build was asked for without cache.")]
    if previous is None:
        return [
            Cause(kind="first_build", text=f"This is the first build of {build.name} on {build.host_name}.")
        ]
    before = inputs_of(previous)
    found = causes_of(miss.instruction, now=now, before=before)
    return found or _hidden(now, before) or [_unknown(previous, miss)]


def _hidden(now: Inputs, before: Inputs) -> list[Cause]:
    """What nobody is shown of an inline Dockerfile is all that is left when what is shown is the same."""
    if now.options.dockerfile_inline == before.options.dockerfile_inline:
        return []
    return [Cause(kind="instruction", text="A secret that stands in the Dockerfile changed.")]


def first_miss(steps: list[Step], dockerfile: str) -> Miss | None:
    """The step that missed the cache first, in the order of the Dockerfile: what comes after it had no choice."""
    by_line = {
        instruction.lines.first: instruction for instruction in parse_dockerfile(dockerfile).instructions
    }
    missed = [
        Miss(step=step, instruction=by_line[step.lines.first])
        for step in steps
        if step.instruction in CACHEABLE
        and step.started_at is not None
        and not step.cached
        and step.lines is not None
        and step.lines.first in by_line
    ]
    return min(missed, key=lambda miss: (miss.instruction.lines.first, miss.step.number), default=None)


def previous_build(build: Build) -> Build | None:
    """The build of the same source on the same engine that came before, if it got as far as steps."""
    earlier = Build.objects.filter(source_key=build.source_key, host=build.host, pk__lt=build.pk)
    return earlier.filter(steps_total__gt=0).select_related("context").first()


def inputs_of(build: Build) -> Inputs:
    """What a build depended on."""
    return Inputs(
        dockerfile=parse_dockerfile(build.dockerfile),
        options=options_of(build),
        files=build.context.files if build.context else {},
        base_images=build.base_images,
    )


def _unknown(previous: Build, miss: Miss) -> Cause:
    line = miss.instruction.lines.first
    like = [
        found.lines.first
        for found in parse_dockerfile(previous.dockerfile).instructions
        if found.text == miss.instruction.text
    ]
    if not previous.steps.filter(first_line__in=like, completed_at__isnull=False, error="").exists():
        return Cause(
            kind="not_built_before", text=f"Build #{previous.number} ended before it had done line {line}."
        )
    return Cause(
        kind="cache_gone",
        text=f"Nothing that line {line} depends on has changed since build #{previous.number}: "
        "its result was no longer in the cache of the engine.",
    )
