"""Secrets and configs that Compose mounts and does not copy, so that a variable cannot stand in for their files.

Into services that are `read_only` it copies nothing. Nor does it copy what is empty, and a folder is no text.
"""

from pathlib import Path, PurePosixPath
from typing import Any, Final

from stacks_app.compose.project import Project, services_of
from stacks_app.compose.refused import ComposeRefused

# Where one lies whose place is not named (docker/compose, pkg/compose/create.go).
FOLDERS: Final = {"configs": PurePosixPath("/"), "secrets": PurePosixPath("/run/secrets")}


def mount_texts(project: Project, root: Path) -> None:
    """Make binds of what lies below `root` and services have in that way.

    Raises:
        ComposeRefused: a service that is read_only has one that is made of something else than a file.
    """
    for name, service in services_of(project).items():
        read_only = bool(service.get("read_only"))
        for kind, folder in FOLDERS.items():
            known, left = project.get(kind) or {}, []
            for used in service.pop(kind, None) or ():
                about = known.get(used["source"]) or {}
                file = Path(about.get("file") or "")
                if file.is_relative_to(root) and (read_only or _is_no_text(file)):
                    target = folder / str(used.get("target") or used["source"])
                    service.setdefault("volumes", []).append(_mount(file, target))
                elif not read_only or about.get("file") or about.get("external"):
                    left.append(used)
                else:
                    raise _refused(f"`{name}.{kind}`: {used['source']}")
            if left:
                service[kind] = left


def _is_no_text(file: Path) -> bool:
    return file.is_dir() or (file.is_file() and not file.stat().st_size)


def _mount(file: Path, target: PurePosixPath) -> dict[str, Any]:
    bind = {"create_host_path": False}
    return {"type": "bind", "source": str(file), "target": str(target), "read_only": True, "bind": bind}


def _refused(what: str) -> ComposeRefused:
    words = "is made of no file, and nothing can be copied into a service that is read_only; give it a file"
    return ComposeRefused(f"{what} {words}.", code="compose_read_only")
