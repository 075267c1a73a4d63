"""Files of a stack that are on the disk of the engine already: a project that was made there by hand."""

from pathlib import Path, PurePosixPath
from typing import Any

from stacks_app.compose.project import Project, services_of


def leave_on_disk(project: Project, root: Path, folder: str) -> None:
    """Have each path below `root`, where the files lie for now, be one of `folder` on the engine, as for the CLI there.

    Not those that builds are made from: these are read here.
    """
    for service in services_of(project).values():
        for mount in service.get("volumes") or ():
            if mount.get("type") == "bind":
                _move(mount, "source", root, folder)
    for kind in ("configs", "secrets"):
        for each in (project.get(kind) or {}).values():
            _move(each, "file", root, folder)


def _move(holder: dict[str, Any], key: str, root: Path, folder: str) -> None:
    path = Path(holder.get(key) or "")
    if path.is_relative_to(root):
        holder[key] = str(PurePosixPath(folder) / path.relative_to(root))
