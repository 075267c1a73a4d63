"""How one build differs from another one."""

import difflib
from typing import Any

from builds_app.models import Build, BuildStep

FILES_SHOWN = 500


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
        "options": _changed(_options(before), _options(after)),
        "base_images": _changed(_bases(before), _bases(after)),
        "files": files[:FILES_SHOWN],
        "files_total": len(files),
        "steps": _pairs(before, after),
    }


def _diff(before: Build, after: Build) -> str:
    lines = difflib.unified_diff(
        before.dockerfile.splitlines(),
        after.dockerfile.splitlines(),
        f"#{before.number} {before.dockerfile_path}",
        f"#{after.number} {after.dockerfile_path}",
        lineterm="",
    )
    return "\n".join(lines)


def _changed(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    names = [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]
    return [{"name": name, "before": before.get(name), "after": after.get(name)} for name in names]


def _options(build: Build) -> dict[str, str]:
    """Options as flat text: maps as `name.key`, lists as one value."""
    flat: dict[str, str] = {"tags": " ".join(build.tags), "git_commit": build.git_commit}
    for name, value in build.options.items():
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
    """Steps of the later build in its order with their like, then those that only the earlier one has."""
    old = {_identity(step): step for step in _steps(before)}
    pairs = [_pair(old.pop(_identity(step), None), step) for step in _steps(after)]
    return [*pairs, *(_pair(step, None) for step in old.values())]


def _steps(build: Build) -> list[BuildStep]:
    return list(build.steps.exclude(instruction="").exclude(instruction="FROM"))


def _identity(step: BuildStep) -> tuple[str, str]:
    return step.stage, step.name.partition("] ")[2]


def _pair(before: BuildStep | None, after: BuildStep | None) -> dict[str, Any]:
    stage, name = _identity(after or before)  # type: ignore[arg-type] # one of them is there
    return {
        "stage": stage,
        "name": name,
        "before_cached": before.cached if before else None,
        "after_cached": after.cached if after else None,
        "before_seconds": _duration(before),
        "after_seconds": _duration(after),
    }


def _duration(row: Any) -> float | None:
    start = getattr(row, "started_at", None)
    end = getattr(row, "finished_at", None) or getattr(row, "completed_at", None)
    return round((end - start).total_seconds(), 3) if start and end else None
