"""A revision as files that plain `docker compose` takes: resolved, with the images that it ran, without its secrets."""

import io
import secrets
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from stacks_app.compose.project import services_of
from stacks_app.compose.resolve import resolve
from stacks_app.models import Revision
from stacks_app.preparing import compose_cli, told_as_refused
from stacks_app.sources.services import doubled
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import Entry, contents_of
from stacks_app.sources.writing import compose_text

FILE: Final = "compose.yaml"
LINK: Final = 0o120000  # a symbolic link, in the upper half of a zip's external attributes


def export_revision(revision: Revision) -> bytes:
    """A zip of `compose.yaml` and the files of the stack that it names; each secret is a `${NAME}` in it.

    Raises:
        Refused: Compose does not take the files any more, or there is no CLI.
    """
    snapshot = Snapshot.of_revision(revision)
    # Also what became a secret since.
    hidden = {*snapshot.secret, *Snapshot.of_draft(revision.stack).secret} & snapshot.variables.keys()
    # What nobody is told is not there: in its place stands what can be told from anything else, and found again.
    stand_ins = {name: f"quaymaster{secrets.token_hex(16)}" for name in sorted(hidden)}
    told = replace(snapshot, variables={**snapshot.variables, **stand_ins}, versions={})
    with told_as_refused(), told.laid_out() as source:
        project = resolve(compose_cli(), source).project
        _make_relative(project, source.root)
    _pin(project, revision.images)
    text = compose_text(doubled(project))
    for name, stand_in in stand_ins.items():
        text = text.replace(stand_in, f"${{{name}}}")
    return _zipped(snapshot, f"{_header(revision, project, text, stand_ins)}{text}")


def _header(revision: Revision, project: Mapping[str, Any], text: str, stand_ins: Mapping[str, str]) -> str:
    lines = [f"{project['name']}, revision {revision.number}, with the images that it ran."]
    if needed := [name for name in sorted(stand_ins) if f"${{{name}}}" in text]:
        lines.append(f"Set these variables first, in .env say: {', '.join(needed)}.")
    lines += [
        f"{name}: no registry has its image {held['reference']}, so it is not pinned."
        for name, held in sorted(revision.images.items())
        if not held["digest"] and name in services_of(dict(project))
    ]
    return "".join(f"# {line}\n" for line in lines)


def _pin(project: dict[str, Any], images: Mapping[str, Mapping[str, str]]) -> None:
    for name, service in services_of(project).items():
        held = images.get(name)
        if held is not None and held["digest"] and not service.get("build"):
            service["image"] = held["digest"]


def _make_relative(project: dict[str, Any], root: Path) -> None:
    """Where the files lay for this moment is where they lie beside the exported one."""
    for holder, key in _paths(project):
        path = Path(str(holder.get(key) or ""))
        if path.is_relative_to(root):
            below = str(path.relative_to(root))
            holder[key] = "." if below == "." else f"./{below}"


def _paths(project: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for service in services_of(project).values():
        yield from (
            (mount, "source") for mount in service.get("volumes") or () if mount.get("type") == "bind"
        )
        if service.get("build"):
            yield service["build"], "context"
        service.pop("develop", None)  # of who writes the code, not of who runs it
    for kind in ("configs", "secrets"):
        yield from ((each, "file") for each in (project.get(kind) or {}).values())


def _zipped(snapshot: Snapshot, text: str) -> bytes:
    """The files without those that Compose read, which are resolved in `text`."""
    read = {*snapshot.files, FILE, ".env"}
    entries = [entry for entry in snapshot.tree if entry.path not in read]
    of_content: dict[str, list[Entry]] = {}
    for entry in entries:
        of_content.setdefault(entry.sha256, []).append(entry)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(FILE, text)
        for link in of_content.pop("", ()):
            archive.writestr(_about(link), link.link)
        # One content at a time: all of them are as much memory again.
        for digest, content in contents_of(of_content):
            for entry in of_content[digest]:
                archive.writestr(_about(entry), content)
    return made.getvalue()


def _about(entry: Entry) -> zipfile.ZipInfo:
    about = zipfile.ZipInfo(entry.path)
    about.external_attr = ((LINK if entry.link else 0o100000) | entry.mode) << 16
    about.compress_type = zipfile.ZIP_DEFLATED
    return about
