"""Looks at a project once more after Compose resolved it: what is in it leads nowhere but into the stack's folder."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stacks_app.compose.places import Places, is_remote
from stacks_app.compose.ports import check_resolved_ports
from stacks_app.compose.project import services_of
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.rules import MAX_SERVICES, PROGRAMS, refused_program


def vet_resolved(project: Mapping[str, Any], root: Path) -> None:
    """Make sure of it; `root` is the stack's folder without links in its path.

    Raises:
        ComposeRefused: a path of ours leads out, a service wants a program of this machine, or there are too many
            services or ports.
    """
    places, services = Places(root), services_of(project)
    if len(services) > MAX_SERVICES:
        raise ComposeRefused(
            f"The stack has more than {MAX_SERVICES} services.", code="compose_too_many_services"
        )
    check_resolved_ports(project)
    for key in PROGRAMS:
        if project.get(key) or any(service.get(key) for service in services.values()):
            raise refused_program(key)
    for what, path in _read_here(project):
        places.inside(root, path, what=what)
    for what, path in _on_the_engine(project):
        if Path(path).is_relative_to(root):
            places.inside(root, path, what=what)
    for name, volume in (project.get("volumes") or {}).items():
        device = str(((volume or {}).get("driver_opts") or {}).get("device") or "")
        if Path(device).is_relative_to(root):
            words = (
                "is a folder of the stack, which the engine does not have; mount it in the services instead"
            )
            raise ComposeRefused(f"The device of the volume {name!r} {words}.", code="compose_volume_device")


def _read_here(project: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What Quaymaster itself is going to open."""
    for kind in ("configs", "secrets"):
        for name, each in (project.get(kind) or {}).items():
            if path := (each or {}).get("file"):
                yield f"`{kind}.{name}`", path
    for name, service in services_of(project).items():
        build = service.get("build") or {}
        context = build.get("context") or ""
        if context and not is_remote(context):
            yield f"`{name}.build.context`", context
            yield f"`{name}.build.dockerfile`", str(Path(context) / build.get("dockerfile", "."))
        for place in (build.get("additional_contexts") or {}).values():
            if place.startswith(("/", ".")):
                yield f"`{name}.build.additional_contexts`", place
        for rule in (service.get("develop") or {}).get("watch") or ():
            yield f"`{name}.develop.watch`", rule.get("path", ".")


def _on_the_engine(project: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Binds: of the engine's disk, unless they lead here."""
    for name, service in services_of(project).items():
        for mount in service.get("volumes") or ():
            if mount.get("type") == "bind":
                yield f"`{name}.volumes`", mount.get("source") or "."
