"""Secrets and configs of services that are `read_only`: Compose copies nothing into those, and mounts files only."""

from pathlib import Path, PurePosixPath
from typing import Any, Final

from stacks_app.compose.project import Project, services_of
from stacks_app.compose.refused import ComposeRefused

# Where one lies whose place is not named (docker/compose, pkg/compose/create.go).
FOLDERS: Final = {"configs": PurePosixPath("/"), "secrets": PurePosixPath("/run/secrets")}


def mount_texts(project: Project, root: Path) -> None:
    """Make binds of the files below `root` that such services have as secrets or configs.

    Raises:
        ComposeRefused: one of them is made of something else than a file.
    """
    for name, service in services_of(project).items():
        if not service.get("read_only"):
            continue
        for kind, folder in FOLDERS.items():
            known, left = project.get(kind) or {}, []
            for used in service.pop(kind, None) or ():
                about = known.get(used["source"]) or {}
                if Path(about.get("file") or "").is_relative_to(root):
                    target = folder / str(used.get("target") or used["source"])
                    service.setdefault("volumes", []).append(_mount(about["file"], target))
                elif about.get("file") or about.get("external"):
                    left.append(used)
                else:
                    raise _refused(f"`{name}.{kind}`: {used['source']}")
            if left:
                service[kind] = left


def _mount(file: str, target: PurePosixPath) -> dict[str, Any]:
    bind = {"create_host_path": False}
    return {"type": "bind", "source": file, "target": str(target), "read_only": True, "bind": bind}


def _refused(what: str) -> ComposeRefused:
    words = "is made of no file, and nothing can be copied into a service that is read_only; give it a file"
    return ComposeRefused(f"{what} {words}.", code="compose_read_only")
