"""What is accepted, in words: of each service which keys were other than they are, and what to know about it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stacks_app.compose.diff import Mask, shown
from stacks_app.compose.project import services_of
from stacks_app.masks import mask_of
from stacks_app.plan.desired import image_of, replicas_of
from stacks_app.plan.shapes import Reason
from stacks_app.planning import told_as_text
from stacks_app.services.acceptance import Found
from stacks_app.sources.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class ServiceAccepted:
    """A service and what of it is accepted: `changed`, `added`, `removed` from the files, or only `scaled`."""

    name: str
    change: str
    reasons: list[Reason]


@dataclass(frozen=True, kw_only=True)
class FileAccepted:
    """A file before and after; None where it was not there, or is no text."""

    path: str
    before: str | None
    after: str | None


def accepted_services(found: Found, snapshot: Snapshot, removed: Collection[str]) -> list[ServiceAccepted]:
    """Of each service what is accepted; no secret of `snapshot`, which is to be applied, is told."""
    mask = mask_of(snapshot, found.snapshot)
    services = [*_without_containers(found, removed)]
    for name in sorted({*found.changed, *found.scales}):
        reasons = list[Reason]()
        if difference := found.changed.get(name):
            for key in difference.keys:
                reasons += _reasons(key, difference.was.facets.get(key), difference.now.facets.get(key), mask)
        if name in found.images:
            before = image_of(snapshot.project, name, services_of(found.prepared.project)[name])
            reasons.append(Reason(key="image", before=before, after=found.images[name]))
        if name in found.scales:
            reasons.append(_scale(found, name, found.scales[name]))
        change = "changed" if name in found.changed else "scaled"
        services.append(ServiceAccepted(name=name, change=change, reasons=reasons))
    services += [ServiceAccepted(name=name, change="added", reasons=[]) for name in found.added]
    return sorted(services, key=lambda each: each.name)


def _without_containers(found: Found, removed: Collection[str]) -> Iterator[ServiceAccepted]:
    for name in found.gone:
        if name in removed:
            yield ServiceAccepted(name=name, change="removed", reasons=[])
        else:
            yield ServiceAccepted(name=name, change="scaled", reasons=[_scale(found, name, 0)])


def _scale(found: Found, name: str, count: int) -> Reason:
    before = replicas_of(services_of(found.prepared.project)[name])
    return Reason(key="scale", before=str(before), after=str(count))


def _reasons(key: str, was: Any, now: Any, mask: Mask) -> Iterator[Reason]:
    """What is another one, by names where there are names."""
    if isinstance(was or {}, Mapping) and isinstance(now or {}, Mapping):
        old, new = was or {}, now or {}
        for name in sorted({**old, **new}):
            if old.get(name) != new.get(name):
                before, after = (told_as_text(shown(name, side.get(name), mask)) for side in (old, new))
                yield Reason(key=f"{key}.{mask('', name)}", before=before, after=after)
    else:
        yield Reason(
            key=key, before=told_as_text(shown(key, was, mask)), after=told_as_text(shown(key, now, mask))
        )


def notes_of(found: Found) -> Iterator[str]:
    """What to know about it."""
    for name in found.changed:
        if not found.changed[name].keys and name not in found.images:
            yield f"{name} was made in another way, and is just as the files say: only that is noted."
        if name in found.images and services_of(found.prepared.project)[name].get("build"):
            yield f"{name} runs an image that its `build:` did not make: the file names that in place of `build:`."
    for name in found.added:
        yield f"{name} is in no file: it is added as it runs."
        yield from found.running.notes[name]
    for resource in found.resources:
        yield f"The {resource} differs, too, which no file says: an apply puts it back."
    if found.base.stack.git_url:
        yield "The files come from git, and change in the revision alone: change them there, or an apply undoes it."
