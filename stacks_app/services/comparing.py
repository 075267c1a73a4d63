"""What two revisions of a stack, or a revision and the draft, have different."""

from dataclasses import dataclass, field
from typing import Any

from stacks_app.masks import Secrets, mask_of
from stacks_app.models import Revision
from stacks_app.plan.shapes import Reason
from stacks_app.planning import explain_with, project_of
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import Entry


@dataclass(frozen=True, kw_only=True)
class FileDifference:
    """A file that is another one; "" where it was, or is, not there."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ServiceDifference:
    """A service that is another one, with the keys that make it so; added or removed as a whole without."""

    name: str
    change: str  # added, removed, changed
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RevisionDifference:
    """What is different: files, names of variables, services as they were applied, and images by their services."""

    files: list[FileDifference]
    variables: list[str]
    services: list[ServiceDifference]
    images: list[Reason]


def compare_revisions(*, before: Revision, after: Revision) -> RevisionDifference:
    """What `after` has different from `before`, two revisions of one stack."""
    was, will = Snapshot.of_revision(before), Snapshot.of_revision(after)
    return RevisionDifference(
        files=_files(was, will),
        variables=sorted(
            name
            for name in was.variables.keys() | will.variables.keys()
            if was.variables.get(name) != will.variables.get(name)
        ),
        services=_services(before, after, was, will),
        images=_images(before, after),
    )


def resolved_of(revision: Revision) -> dict[str, Any]:
    """What Compose made of `revision`, to be shown. What became a secret since is none that was told then, either."""
    secrets = Secrets.of(Snapshot.of_revision(revision), Snapshot.of_draft(revision.stack))
    return secrets.masked(revision.resolved)


def _files(was: Snapshot, will: Snapshot) -> list[FileDifference]:
    old, new = ({entry.path: entry for entry in snapshot.tree} for snapshot in (was, will))
    return [
        FileDifference(path=path, before=_told(old.get(path)), after=_told(new.get(path)))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _told(entry: Entry | None) -> str:
    return "" if entry is None else entry.sha256 or f"→ {entry.link}"


def _services(before: Revision, after: Revision, was: Snapshot, will: Snapshot) -> list[ServiceDifference]:
    old, new = (project_of(revision).get("services") or {} for revision in (before, after))
    explain = explain_with(mask_of(was, will, Snapshot.of_draft(after.stack)))
    found = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new or name not in old:
            found.append(ServiceDifference(name=name, change="added" if name in new else "removed"))
        elif reasons := explain(old[name], new[name]):
            found.append(ServiceDifference(name=name, change="changed", reasons=reasons))
    return found


def _images(before: Revision, after: Revision) -> list[Reason]:
    return [
        Reason(key=name, before=old.get("engine_id"), after=new.get("engine_id"))
        for name in sorted(before.images.keys() | after.images.keys())
        for old, new in [(before.images.get(name, {}), after.images.get(name, {}))]
        if old.get("engine_id") != new.get("engine_id")
    ]
