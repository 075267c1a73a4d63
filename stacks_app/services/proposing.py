"""The files of a stack, changed so that they say what runs; Compose is asked whether they do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Final

from stacks_app.compose.project import services_of
from stacks_app.compose.refused import ComposeRefused
from stacks_app.plan.desired import image_of, replicas_of
from stacks_app.preparing import Prepared
from stacks_app.services.acceptance import Found, facets_here, prepare_contents
from stacks_app.services.accepted_shapes import FileAccepted, ServiceAccepted, accepted_services, notes_of
from stacks_app.services.not_acceptable import CannotAccept
from stacks_app.sources.accepted import changed_service, refers, replaced_keys
from stacks_app.sources.editing import CannotEdit, edit_text
from stacks_app.sources.raw import Tagged, read_raw
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import Tree, file_of
from stacks_app.sources.writing import compose_text

OVERRIDES: Final = ("compose.override.yaml", "compose.accepted.yaml")
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The files that say what runs, prepared for the host; `services`, `files` and `notes` are to be shown."""

    found: Found
    snapshot: Snapshot
    contents: Mapping[str, bytes] = field(repr=False)  # of the files that are others or new
    prepared: Prepared = field(repr=False)
    services: list[ServiceAccepted]
    files: list[FileAccepted]
    variables: list[str]  # secrets that were in the containers, and in no file
    notes: list[str]


def propose(found: Found) -> Proposal:
    """Change the files where they say something else.

    Raises:
        Refused: it cannot be said by them.
    """
    _refuse_other_files(found)
    try:
        notes, removed = _about_gone(found)
    except CannotEdit as error:
        raise CannotAccept(f"The files cannot be changed in place: {error}.") from error
    why = ""
    for write in (_in_place, _laid_over):
        try:
            contents, over = write(found, removed)
            snapshot = _snapshot(found, contents, over, removed)
            prepared = prepare_contents(snapshot, list(contents.values()), host=found.host)
        except CannotEdit as error:
            why = str(error)
        except ComposeRefused as error:
            why = error.detail
        else:
            differs = _what_differs(found, prepared, removed)
            if not differs:
                if over:
                    words = f"The files are not changed in place, since then {why}"
                    notes.append(f"{words}. So it goes into {over}, which is laid over them.")
                return _proposal(found, snapshot, contents, prepared, [*notes, *notes_of(found)], removed)
            why = differs
    raise CannotAccept(
        f"The files cannot be changed so that they say what runs: {why}. Change them by hand, or put it back."
    )


def _refuse_other_files(found: Found) -> None:
    files = f"volume:{found.snapshot.project}_files_"
    for name, difference in found.changed.items():
        was = set((difference.was.facets.get("volumes") or {}).values())
        now = set((difference.now.facets.get("volumes") or {}).values())
        if any(each.startswith(files) for each in now - was):
            words = f"{name} runs with files of another revision: go back to that, or put it back."
            raise CannotAccept(words)


def _about_gone(found: Found) -> tuple[list[str], list[str]]:
    """What happens to services without a container; those that are taken out of the files."""
    notes, removed = list[str](), list[str]()
    documents = [_raw(content) for content in found.contents.values()]
    for name in found.gone:
        needed = [
            other
            for document in documents
            for other, service in (document.get("services") or {}).items()
            if other not in found.gone and refers(service or {}, name)
        ]
        if needed:
            notes.append(
                f"{name} has no container: it is scaled to 0, since {needed[0]} needs it in the files."
            )
        else:
            notes.append(
                f"{name} has no container: it is taken out of the files. An earlier revision keeps it."
            )
            removed.append(name)
    return notes, removed


def _in_place(found: Found, removed: list[str]) -> tuple[dict[str, bytes], str]:
    """Each service where it stands."""
    documents = {path: _raw(content) for path, content in found.contents.items()}
    for name, difference in found.changed.items():
        here = [path for path, document in documents.items() if name in (document.get("services") or {})]
        if len(here) != 1:
            raise CannotEdit(f"{name} stands in {len(here)} files")
        (path,) = here
        raw = dict(documents[path]["services"][name] or {})
        changed = changed_service(raw, difference)
        if name in found.images:
            changed = {key: each for key, each in changed.items() if key not in {"build", "pull_policy"}}
            changed["image"] = found.images[name]
        documents[path] = _with_service(documents[path], name, changed)
    for path, document in documents.items():
        if names := set(removed) & set(document.get("services") or {}):
            left = {name: each for name, each in document["services"].items() if name not in names}
            documents[path] = {**document, "services": left}
    last = list(documents)[-1]
    for name, service in found.added.items():
        documents[last] = _with_service(documents[last], name, service)
    documents[last] = _with_resources(found, documents[last])
    return _edited(found, documents), ""


def _laid_over(found: Found, removed: list[str]) -> tuple[dict[str, bytes], str]:
    """All of it in a file that is laid over the others: what it says stands for what they say."""
    document: Document = {"services": dict.fromkeys(removed, Tagged(tag="!reset", value=None))}
    for name, difference in found.changed.items():
        keys = replaced_keys(difference)
        if name in found.images:
            keys |= {"image": found.images[name], "build": None, "pull_policy": None}
        document["services"][name] = {
            key: Tagged(tag="!reset" if value is None else "!override", value=value)
            for key, value in keys.items()
        }
    document["services"] |= found.added
    first = PurePosixPath(next(iter(found.contents)))
    taken = {entry.path for entry in found.snapshot.tree}
    path = next((str(first.parent / name) for name in OVERRIDES if str(first.parent / name) not in taken), "")
    if not path:
        raise CannotEdit("there is such a file already")
    return {path: compose_text(_with_resources(found, document)).encode()}, path


def _with_service(document: Document, name: str, service: Mapping[str, Any]) -> Document:
    return {**document, "services": {**(document.get("services") or {}), name: service}}


def _with_resources(found: Found, document: Document) -> Document:
    """And the networks and volumes that its services need now, and no file has."""
    for noun in ("networks", "volumes"):
        # What is carried to the host has a name there, and none in the files.
        projects = (found.prepared.resolved.project, found.prepared.project)
        known = {key for project in projects for key in project.get(noun) or {}}
        needed = {
            key: found.hidden.resource(key, about)
            for key, about in getattr(found.running, noun).items()
            if key not in known and any(key in _used(service, noun) for service in _services(found))
        }
        if needed:
            document = {**document, noun: {**(document.get(noun) or {}), **needed}}
    return document


def _services(found: Found) -> Iterator[Mapping[str, Any]]:
    yield from found.added.values()
    yield from (each.written for each in found.changed.values())


def _used(service: Mapping[str, Any], noun: str) -> set[str]:
    if noun == "networks":
        return set(service.get("networks") or ())
    sources = (
        each.get("source") if isinstance(each, Mapping) else str(each).partition(":")[0]
        for each in service.get("volumes") or ()
    )
    return {str(each) for each in sources}


def _edited(found: Found, documents: Mapping[str, Document]) -> dict[str, bytes]:
    edited = {}
    for path, content in found.contents.items():
        text = _text(content)
        if (new := edit_text(text, documents[path])) != text:
            edited[path] = new.encode()
    return edited


def _snapshot(found: Found, contents: Mapping[str, bytes], over: str, removed: list[str]) -> Snapshot:
    base = found.snapshot
    said = "".join(content.decode() for content in contents.values())
    new = {
        name: value
        for name, value in found.hidden.variables.items()
        if name not in base.variables and f"${{{name}}}" in said
    }
    scales = {name: count for name, count in base.scales.items() if name not in removed}
    scales |= {name: 0 for name in found.gone if name not in removed}
    scales |= found.scales
    scales |= {name: len(found.rows[name]) for name in found.added if len(found.rows[name]) > 1}
    return replace(
        base,
        tree=Tree.of([*base.tree, *(file_of(path, content) for path, content in contents.items())]),
        compose_files=(*base.files, over) if over else base.compose_files,
        variables={**base.variables, **new},
        versions={**base.versions, **{name: {"secret": True, "version": 1} for name in new}},
        scales=scales,
    )


def _what_differs(found: Found, prepared: Prepared, removed: list[str]) -> str:
    """Where the changed files do not say what runs, or say something else of a service that is as it was applied."""
    services, before = services_of(prepared.project), services_of(found.prepared.project)
    if strangers := services.keys() ^ ((before.keys() | found.added.keys()) - set(removed)):
        return f"{min(strangers)} would come or go"
    for name in (*found.changed, *found.added):
        facets, now = _facets(found, name, prepared.project), found.now[name]
        if other := [key for key in sorted({*facets, *now}) if facets.get(key) != now.get(key)]:
            return f"{name} would say another {other[0]}"
    for name in services.keys() - found.changed.keys() - found.added.keys():
        if services[name] != before[name] and _facets(found, name, prepared.project) != _facets(
            found, name, found.prepared.project
        ):
            return f"{name} would be another one, too"
    for name, here in found.rows.items():
        if name in found.names and (count := replicas_of(services[name])) != len(here):
            return f"{name} would have {count} containers"
        reference = image_of(prepared.snapshot.project, name, services[name]) if name in services else ""
        if name in found.images and found.observed.image(reference) != here[0].image_engine_id:
            return f"{name} would run another image"
    return ""


def _facets(found: Found, name: str, project: Mapping[str, Any]) -> dict[str, Any]:
    rows = found.rows.get(name)
    return facets_here(name, project, rows or next(iter(found.rows.values())))


def _proposal(
    found: Found,
    snapshot: Snapshot,
    contents: Mapping[str, bytes],
    prepared: Prepared,
    notes: list[str],
    removed: list[str],
) -> Proposal:
    return Proposal(
        found=found,
        snapshot=snapshot,
        contents=contents,
        prepared=prepared,
        services=accepted_services(found, snapshot, removed),
        files=[
            FileAccepted(
                path=path,
                before=_text(found.contents[path]) if path in found.contents else None,
                after=_text(content),
            )
            for path, content in contents.items()
        ],
        variables=sorted(snapshot.variables.keys() - found.snapshot.variables.keys()),
        notes=notes,
    )


def _raw(content: bytes) -> Document:
    """A compose file as its words stand there.

    Raises:
        CannotEdit: it is none that can be changed.
    """
    try:
        return read_raw(_text(content))
    except ValueError as error:
        raise CannotEdit(str(error)) from error


def _text(content: bytes) -> str:
    return content.decode()
