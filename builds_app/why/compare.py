"""How one build differs from another one."""

import difflib
from collections.abc import Sequence
from typing import Any

from builds_app.dockerfile import parse_dockerfile
from builds_app.models import Build, BuildStep
from builds_app.options import BuildOptions
from builds_app.record.inputs import options_of
from containers_app.spec.secrets import masked_value

FILES_SHOWN = 500
APART = frozenset({"dockerfile_inline", "hidden"})
# Looking for the likest lines takes time with the square of their number, or worse.
LINES_COMPARED = 1_000


def compare_builds(*, before: Build, after: Build) -> dict[str, Any]:
    """Everything that differs in what went in, and the steps side by side. Durations in seconds."""
    files = _changed(_files(before), _files(after))
    return {
        "before_id": before.pk,
        "after_id": after.pk,
        "before_seconds": _duration(before.operation),
        "after_seconds": _duration(after.operation),
        "before_size_bytes": before.image_size_bytes,
        "after_size_bytes": after.image_size_bytes,
        "dockerfile_diff": _diff(before, after),
        "options": _changed_options(before, after),
        "base_images": _changed(_bases(before), _bases(after)),
        "files": files[:FILES_SHOWN],
        "files_total": len(files),
        "steps": _pairs(before, after),
    }


def _diff(before: Build, after: Build) -> str:
    names = [f"#{build.number} {build.dockerfile_path}" for build in (before, after)]
    return unified_diff(before.dockerfile.splitlines(), after.dockerfile.splitlines(), names=names)


def unified_diff(old: list[str], new: list[str], *, names: Sequence[str]) -> str:
    """The lines that differ, with a few around them; "" when none does.

    Of long texts all from the first to the last difference counts as one.
    """
    if max(len(old), len(new)) <= LINES_COMPARED:
        return "\n".join(difflib.unified_diff(old, new, names[0], names[1], lineterm=""))
    if old == new:
        return ""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    around = max(0, start - 3)
    kept = old[around:start], old[len(old) - end : len(old) - end + 3]
    sizes = [f"{around + 1},{len(kept[0]) + len(lines) - end - start + len(kept[1])}" for lines in (old, new)]
    return "\n".join(
        [
            f"--- {names[0]}",
            f"+++ {names[1]}",
            f"@@ -{sizes[0]} +{sizes[1]} @@",
            *(f" {line}" for line in kept[0]),
            *(f"-{line}" for line in old[start : len(old) - end]),
            *(f"+{line}" for line in new[start : len(new) - end]),
            *(f" {line}" for line in kept[1]),
        ]
    )


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """With how many equal lines both begin."""
    return next(
        (at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
        min(len(old), len(new)),
    )


def _changed(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    names = [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]
    return [
        {"name": name, "before": _shown(name, before.get(name)), "after": _shown(name, after.get(name))}
        for name in names
    ]


def _shown(name: str, value: str | None) -> str | None:
    return value if value is None else masked_value(name.partition(".")[2], value)


def _changed_options(before: Build, after: Build) -> list[dict[str, Any]]:
    """The options that differ, each as anybody may read it: two that are shown alike may be two secrets."""
    (old, old_shown), (new, new_shown) = _options(before), _options(after)
    differ = {change["name"] for change in _changed(old, new)}
    return [
        {
            "name": name,
            "before": _shown(name, old_shown.get(name)),
            "after": _shown(name, new_shown.get(name)),
        }
        for name in sorted(differ)
    ]


def _options(build: Build) -> tuple[dict[str, str], dict[str, str]]:
    """Options as they are and as they are shown."""
    options = options_of(build)
    return _flat(build, options), _flat(build, options.shown())


def _flat(build: Build, options: BuildOptions) -> dict[str, str]:
    """Options as flat text: maps as `name.key`, lists as one value. The Dockerfile is compared by itself."""
    flat: dict[str, str] = {"tags": " ".join(build.tags), "git_commit": build.git_commit}
    values = {name: value for name, value in options.to_json().items() if name not in APART}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{key}": str(item) for key, item in value.items()}
        else:
            flat[name] = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return flat


def _bases(build: Build) -> dict[str, str]:
    bases: dict[str, dict[str, str]] = build.base_images
    return {base["reference"]: base["digest"] for base in bases.values()}


def _files(build: Build) -> dict[str, str]:
    files: dict[str, str] = build.context.files if build.context else {}
    return files


def _pairs(before: Build, after: Build) -> list[dict[str, Any]]:
    """Steps of the later build in the order of its lines with their like, then those that only the earlier one has."""
    old, new = _steps(before), _steps(after)
    return [_pair(key, old.get(key), new.get(key)) for key in [*new, *(key for key in old if key not in new)]]


def _steps(build: Build) -> dict[tuple[str, str], BuildStep]:
    """Steps by stage and instruction. Their names would not do: arguments in them have their values."""
    texts = {found.lines.first: found.text for found in parse_dockerfile(build.dockerfile).instructions}
    steps = (
        build.steps.filter(first_line__isnull=False)
        .exclude(instruction="FROM")
        .order_by("first_line", "index")
    )
    return {(step.stage, texts.get(step.first_line or 0, step.name)): step for step in steps}


def _pair(key: tuple[str, str], before: BuildStep | None, after: BuildStep | None) -> dict[str, Any]:
    return {
        "stage": key[0],
        "name": key[1],
        "before_cached": before.cached if before else None,
        "after_cached": after.cached if after else None,
        "before_seconds": _duration(before),
        "after_seconds": _duration(after),
    }


def _duration(row: Any) -> float | None:
    start = getattr(row, "started_at", None)
    end = getattr(row, "finished_at", None) or getattr(row, "completed_at", None)
    return round((end - start).total_seconds(), 3) if start and end else None
