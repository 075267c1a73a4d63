"""A stack's own files on an engine that cannot see our disk.

A relative bind that services only read becomes a volume named by the digest of its content, a single file a sub-path of
one; files of secrets and configs become variables that Compose copies in. What did not change keeps its name, so
Compose keeps its container; what changed recreates the services that mount it, and no others.

A folder that services may write to becomes a volume named by its path: what they wrote stays when the files of the
stack in it change, as it would on a disk, and a label makes that another service for Compose. Nothing is sent from
here: the answer says what to carry.
"""

import copy
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from stacks_app.compose.disk import leave_on_disk
from stacks_app.compose.files import Entry, Files, digest_entries, digest_text
from stacks_app.compose.project import Project, services_of
from stacks_app.compose.read_only import mount_texts
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import Resolved

FILE: Final = "file"  # the name of a single file in its volume
FILES_LABEL: Final = "quaymaster.files."  # and a path: a digest of what files of ours are in it
MAX_TEXT: Final = 500 * 1024  # bytes of a secret or config, as swarm has it, too
_OURS: Final = {"build", "develop"}  # keys that are read here, and by no engine
_SHORT: Final = 16  # hex digits of a digest in a name
_TOLD: Final = 40  # characters of a path in a name
_MEANT_FOR_A_DISK: Final = {"create_host_path", "selinux"}
_OWN_MOUNTS: Final = {"private", "rprivate"}  # what an engine gives every mount


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A volume that has to be on the engine before the services are.

    volume: its name there. path: what goes into it, seen from the stack's folder: all that is in a folder, or one file
        under the name `FILE`. digest: of the content; "" when nothing goes in.
    kept: named by its path, it has what services wrote, too. folders: those that have to be in it as well.
    """

    volume: str
    path: str
    digest: str
    size_bytes: int
    is_file: bool
    kept: bool = False
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rewritten:
    """The project as the engine can have it. `texts` are the variables it needs to run, with secrets among them."""

    project: Project = field(repr=False)
    carried: tuple[Carried, ...]
    texts: Mapping[str, bytes] = field(repr=False)


def rewrite(resolved: Resolved, root: Path, *, key: bytes, subpaths: bool, on_disk: str = "") -> Rewritten:
    """Put volumes and variables in the place of files below `root`, the stack's folder without links in its path.

    key: makes the digests, 16 to 64 bytes; another one gives everything another name.
    subpaths: whether the engine mounts a part of a volume (API 1.45). Older ones mount all of it without a word.
    on_disk: the folder of the engine that has the files already; then nothing is carried there.

    Raises:
        ComposeRefused: a file is missing, is of no kind that can be carried, or cannot be mounted there.
    """
    project, files = copy.deepcopy(resolved.project), Files(root)
    if on_disk:
        leave_on_disk(project, root, on_disk)
    mount_texts(project, root)
    binds = _Binds(project["name"], files, key, subpaths, _written(project, root))
    for name, service in services_of(project).items():
        for mount in service.get("volumes") or ():
            if mount.get("type") == "bind" and Path(mount.get("source", "")).is_relative_to(root):
                volume = binds.replace(mount, service, f"`{name}.volumes`")
                project.setdefault("volumes", {})[volume] = {"name": volume, "external": True}
    texts = _Texts(project, files, resolved.values, key, on_disk).replace()
    for name, service in services_of(project).items():
        _check_gone(name, service, root)
    return Rewritten(project=project, carried=tuple(binds.carried.values()), texts=texts)


@dataclass
class _Binds:
    project: str
    files: Files
    key: bytes
    subpaths: bool
    written: set[str]
    carried: dict[str, Carried] = field(default_factory=dict)  # by path

    def replace(self, mount: dict[str, Any], service: dict[str, Any], what: str) -> str:
        """Make a bind of `service` a mount of a volume; the volume's name."""
        # Compose makes what is missing where there are no options, or this one: it prints no `false`.
        options = mount.pop("bind", {"create_host_path": True})
        if options.get("propagation") in _OWN_MOUNTS:
            del options["propagation"]
        if odd := sorted({name for name, value in options.items() if value} - _MEANT_FOR_A_DISK):
            raise ComposeRefused(
                f"{what}: `{odd[0]}` means something for a disk of the engine only.",
                code="compose_bind_option",
            )
        source = str(Path(mount["source"]).relative_to(self.files.root))
        path = self.files.leads(source, what=what)  # what two names lead to is one place, as it is on a disk
        entries = self.files.entries(path, what=what)
        if entries is None and not options.get("create_host_path"):
            raise ComposeRefused(f"{what}: {path} is not in the stack.", code="compose_no_file")
        outer = self._outer(path, entries or [])
        carried = self._carried(outer or path, what, None if outer else entries)
        if carried.is_file and not self.subpaths:
            words = "this engine (before API 1.45) mounts folders of a stack only; mount the folder it is in"
            raise ComposeRefused(f"{what}: {path} is a file, and {words}.", code="compose_file_mount")
        # What an image has in that place is hidden, as by a bind.
        mount.update(type="volume", source=carried.volume, volume={"nocopy": True})
        if outer:
            mount["volume"]["subpath"] = self._within(outer, path, entries)
        elif carried.is_file:
            mount["volume"]["subpath"] = FILE
        if carried.kept and entries:
            label = {f"{FILES_LABEL}{path}": digest_entries(entries, key=self.key)[:_SHORT]}
            service["labels"] = {**(service.get("labels") or {}), **label}
        return carried.volume

    def _outer(self, path: str, entries: list[Entry]) -> str:
        """The folder that services write to and `path` is a part of, so that both see the same; "" for none.

        What has files of ours and is only read is apart: it has these files, and no others.
        """
        if not self.subpaths or (entries and path not in self.written):
            return ""
        above = [str(each) for each in Path(path).parents if path != "."]
        return next((each for each in reversed(above) if each in self.written), "")

    def _within(self, outer: str, path: str, entries: list[Entry] | None) -> str:
        """Where `path` is in the volume of `outer`; a folder is made of what is not there, as on a disk."""
        within = str(Path(path).relative_to(outer))
        carried = self.carried[outer]
        if not entries and within not in carried.folders:
            self.carried[outer] = replace(carried, folders=(*carried.folders, within))
        return within

    def _carried(self, path: str, what: str, entries: list[Entry] | None) -> Carried:
        if path not in self.carried:
            found = entries or self.files.entries(path, what=what) or []
            self.carried[path] = self._carry(path, found)
        return self.carried[path]

    def _carry(self, path: str, entries: list[Entry]) -> Carried:
        is_file = bool(entries) and not entries[0].name
        kept = not entries or (path in self.written and not is_file)
        # What is written to is its own: two files that begin alike do not stay so.
        apart = path if path in self.written else ""
        digest = digest_entries(entries, key=self.key, told_apart_by=apart) if entries else ""
        return Carried(
            volume=_kept_name(self.project, path) if kept else f"{self.project}_files_{digest[:_SHORT]}",
            path=path,
            digest=digest,
            size_bytes=sum(entry.size_bytes for entry in entries),
            is_file=is_file,
            kept=kept,
        )


def is_kept(volume: str, project: str) -> bool:
    """Whether that volume has what services wrote, so that nothing but a person may remove it."""
    return volume.startswith(f"{project}_folder_")


def _kept_name(project: str, path: str) -> str:
    """The same for every stack of that name: one that is made again finds what was written before."""
    told = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")[:_TOLD]
    return f"{project}_folder_{told}{'_' * bool(told)}{hashlib.sha256(path.encode()).hexdigest()[:8]}"


def _check_gone(name: str, service: Mapping[str, Any], root: Path) -> None:
    """Where the files lie for now is nothing that an engine, or Compose's hash of a service, may know."""
    kept = {key: value for key, value in service.items() if key not in _OURS}
    if str(root) in json.dumps(kept, ensure_ascii=False):
        words = f"`{name}` holds the path of the stack's folder (`${{PWD}}`), which the engine does not have."
        raise ComposeRefused(words, code="compose_environment")


def _written(project: Project, root: Path) -> set[str]:
    """The paths that some service may write to."""
    mounts = [mount for service in services_of(project).values() for mount in service.get("volumes") or ()]
    sources = {Path(mount.get("source", "")).resolve() for mount in mounts if not mount.get("read_only")}
    return {str(source.relative_to(root)) for source in sources if source.is_relative_to(root)}


@dataclass(frozen=True)
class _Texts:
    project: Project
    files: Files
    values: Mapping[str, str]
    key: bytes
    on_disk: str

    def replace(self) -> dict[str, bytes]:
        """Make files of configs and secrets variables; a label makes another content another service for Compose."""
        texts: dict[str, bytes] = {}
        for kind in ("config", "secret"):
            for name, each in sorted((self.project.get(f"{kind}s") or {}).items()):
                users = list(self._users(f"{kind}s", name))
                if not users or each.get("external") or self._on_disk(each):
                    continue
                content = self._content(each, what=f"`{kind}s.{name}`")
                if "content" not in each:
                    variable = f"QUAYMASTER_{kind.upper()}_{len(texts)}"
                    each.pop("file", None)
                    each["environment"], texts[variable] = variable, content
                label = {f"quaymaster.{kind}.{name}": digest_text(content, key=self.key)}
                for service in users:
                    service["labels"] = {**(service.get("labels") or {}), **label}
        return texts

    def _on_disk(self, each: Mapping[str, Any]) -> bool:
        return bool(self.on_disk) and Path(each.get("file", "")).is_relative_to(self.on_disk)

    def _users(self, kind: str, name: str) -> Iterator[dict[str, Any]]:
        for service in services_of(self.project).values():
            if any(used.get("source") == name for used in service.get(kind) or ()):
                yield service

    def _content(self, each: Mapping[str, Any], *, what: str) -> bytes:
        if "file" in each:
            return self._of_file(os.path.relpath(each["file"], self.files.root), what)
        if not {"content", "environment"} & each.keys():
            words = f"{what} is empty, of which Compose makes no file. Give it some content, or the name of a file."
            raise ComposeRefused(words, code="compose_no_file")
        value = each["content"] if "content" in each else self.values.get(each.get("environment", ""))
        if value is None:
            raise ComposeRefused(f"{what}: {each.get('environment')} has no value.", code="compose_variable")
        return str(value).encode(errors="surrogateescape")

    def _of_file(self, path: str, what: str) -> bytes:
        content = self.files.read(path, what=what, most=MAX_TEXT + 1)
        if content is None:
            raise ComposeRefused(f"{what}: {path} is no file of the stack.", code="compose_no_file")
        if len(content) > MAX_TEXT:
            raise ComposeRefused(f"{what}: {path} is larger than 500 KiB.", code="compose_text_too_large")
        return content
