"""A stack's own files on an engine that cannot see our disk.

A relative bind becomes a volume named by the digest of its content, a single file a sub-path of one; files of secrets
and configs become variables that Compose copies in. What did not change keeps its name, so Compose keeps its
container; what changed recreates the services that mount it, and no others. Nothing is sent from here: the answer says
what to carry.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from stacks_app.compose.digests import SHORT, digest_path, digest_text
from stacks_app.compose.places import Places
from stacks_app.compose.project import Project, services_of
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import Resolved

FILE: Final = "file"  # the name of a single file in its volume
MAX_TEXT: Final = 500 * 1024  # bytes of a secret or config, as swarm has it, too
_LABEL: Final = "quaymaster.{kind}.{name}"
_MEANT_FOR_A_DISK: Final = {"create_host_path", "selinux"}


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A volume that has to be on the engine before the services are.

    volume: its name there. path: what goes into it, seen from the stack's folder: all that is in a folder, or one file
        under the name `FILE`. digest: of the content; "" when nothing goes in and what the services write stays.
    """

    volume: str
    path: str
    digest: str
    size_bytes: int
    is_file: bool


@dataclass(frozen=True, kw_only=True)
class Rewritten:
    """The project as the engine can have it. `texts` are the variables it needs to run, with secrets among them."""

    project: Project = field(repr=False)
    carried: tuple[Carried, ...]
    texts: Mapping[str, bytes] = field(repr=False)


def rewrite(resolved: Resolved, root: Path, *, key: bytes, subpaths: bool) -> Rewritten:
    """Put volumes and variables in the place of files below `root`, the stack's folder without links in its path.

    key: makes the digests, 16 to 64 bytes; another one gives everything another name.
    subpaths: whether the engine mounts a part of a volume (API 1.45). Older ones mount all of it without a word.

    Raises:
        ComposeRefused: a file is missing, is of no kind that can be carried, or cannot be mounted there.
    """
    project = copy.deepcopy(resolved.project)
    binds = _Binds(project["name"], Places(root), key, subpaths, _written(project, root))
    for name, service in services_of(project).items():
        for mount in service.get("volumes") or ():
            if mount.get("type") == "bind" and Path(mount.get("source", "")).is_relative_to(root):
                volume = binds.replace(mount, f"`{name}.volumes`")
                project.setdefault("volumes", {})[volume] = {"name": volume, "external": True}
    texts = _replace_texts(project, resolved.values, root, key)
    return Rewritten(project=project, carried=tuple(binds.carried.values()), texts=texts)


@dataclass
class _Binds:
    project: str
    places: Places
    key: bytes
    subpaths: bool
    written: set[str]
    carried: dict[str, Carried] = field(default_factory=dict)  # by path

    def replace(self, mount: dict[str, Any], what: str) -> str:
        """Make a bind a mount of a volume; the volume's name."""
        options = mount.pop("bind", None) or {}
        if odd := sorted({name for name, value in options.items() if value} - _MEANT_FOR_A_DISK):
            raise ComposeRefused(
                f"{what}: `{odd[0]}` means something for a disk of the engine only.",
                code="compose_bind_option",
            )
        source = mount["source"]
        path = str(Path(source).relative_to(self.places.root))
        if path not in self.carried:
            self.carried[path] = self._carry(
                source, path, may_miss=options.get("create_host_path", True), what=what
            )
        carried = self.carried[path]
        if carried.is_file and not self.subpaths:
            words = "this engine (before API 1.45) mounts folders of a stack only; mount the folder it is in"
            raise ComposeRefused(f"{what}: {path} is a file, and {words}.", code="compose_file_mount")
        # What an image has in that place is hidden, as by a bind.
        mount.update(type="volume", source=carried.volume, volume={"nocopy": True})
        if carried.is_file:
            mount["volume"]["subpath"] = FILE
        return carried.volume

    def _carry(self, source: str, path: str, *, may_miss: bool, what: str) -> Carried:
        leads = self.places.inside(self.places.root, source, what=what).resolve()
        if not leads.exists():
            if not may_miss:
                raise ComposeRefused(f"{what}: {path} is not in the stack.", code="compose_no_file")
            return self._kept(path)
        # What is written to is its own: two folders that begin alike do not stay so.
        found = digest_path(leads, key=self.key, told_apart_by=path if path in self.written else "")
        if found.empty:
            return self._kept(path)
        return Carried(
            volume=f"{self.project}_files_{found.digest[:SHORT]}",
            path=path,
            digest=found.digest,
            size_bytes=found.size_bytes,
            is_file=leads.is_file(),
        )

    def _kept(self, path: str) -> Carried:
        """A folder with nothing of ours in it is there for what the services write, so it stays what it is."""
        volume = f"{self.project}_folder_{digest_text(path.encode(), key=self.key)}"
        return Carried(volume=volume, path=path, digest="", size_bytes=0, is_file=False)


def _written(project: Project, root: Path) -> set[str]:
    """The paths that some service may write to."""
    mounts = [mount for service in services_of(project).values() for mount in service.get("volumes") or ()]
    sources = {Path(mount.get("source", "")) for mount in mounts if not mount.get("read_only")}
    return {str(source.relative_to(root)) for source in sources if source.is_relative_to(root)}


def _replace_texts(project: Project, values: Mapping[str, str], root: Path, key: bytes) -> dict[str, bytes]:
    """Make files of configs and secrets variables; a label makes another content another service for Compose."""
    texts: dict[str, bytes] = {}
    for kind in ("config", "secret"):
        for name, each in sorted((project.get(f"{kind}s") or {}).items()):
            users = list(_users(project, f"{kind}s", name))
            if not users or each.get("external"):
                continue
            if "content" in each:
                content = each["content"].encode(errors="surrogateescape")
            else:
                content = _content(each, values, root, what=f"`{kind}s.{name}`")
                variable = f"QUAYMASTER_{kind.upper()}_{len(texts)}"
                each.pop("file", None)
                each["environment"], texts[variable] = variable, content
            for service in users:
                label = _LABEL.format(kind=kind, name=name)
                service["labels"] = {**(service.get("labels") or {}), label: digest_text(content, key=key)}
    return texts


def _users(project: Project, kind: str, name: str) -> Iterator[dict[str, Any]]:
    for service in services_of(project).values():
        if any(used.get("source") == name for used in service.get(kind) or ()):
            yield service


def _content(each: Mapping[str, Any], values: Mapping[str, str], root: Path, *, what: str) -> bytes:
    if "environment" in each:
        if (value := values.get(each["environment"])) is None:
            raise ComposeRefused(f"{what}: {each['environment']} has no value.", code="compose_variable")
        return value.encode(errors="surrogateescape")
    path = each.get("file", "")
    leads = Places(root).readable(root, path, what=what).resolve()
    if not leads.is_file():
        raise ComposeRefused(f"{what}: {Path(path).name} is not in the stack.", code="compose_no_file")
    with leads.open("rb") as file:
        content = file.read(MAX_TEXT + 1)
    if len(content) > MAX_TEXT:
        raise ComposeRefused(
            f"{what}: {Path(path).name} is larger than 500 KiB.", code="compose_text_too_large"
        )
    return content
