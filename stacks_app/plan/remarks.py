"""What one may want to know of a stack before it is applied; nothing of it stops an apply."""

from collections.abc import Iterator, Mapping
from typing import Final

from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from stacks_app.masks import exposed
from stacks_app.plan.confining import violations_of
from stacks_app.plan.desired import Desired, Json, replicas_of
from stacks_app.plan.shapes import Remark

_OF_AN_IMAGE: Final = frozenset({"args", "labels"})  # what its history and its labels tell of its build


def remarks(desired: Desired) -> list[Remark]:
    """Every remark, service by service."""
    found = [remark for name, service in desired.services.items() for remark in _about(name, service)]
    return [*found, *_beyond(desired)]


def _beyond(desired: Desired) -> Iterator[Remark]:
    for name, found in violations_of(desired.config).items():
        # Low ports are what most web servers want, and paths of the host have a remark of their own.
        if fields := sorted({each.field for each in found} - {"ports", "mounts"}):
            words = (
                f"{name or 'The stack'} asks for more of the host than containers have: {', '.join(fields)}."
            )
            yield Remark(code="beyond", service=name, words=words)


def _about(name: str, service: Json) -> Iterator[Remark]:
    if not _restarts(service):
        yield Remark(
            code="no_restart",
            service=name,
            words=f"{name} stays down when it ends or the host starts again: it has no restart policy.",
        )
    if not service.get("healthcheck"):
        yield Remark(
            code="no_health_check",
            service=name,
            words=f"{name} counts as well as soon as it runs: its files name no health check.",
        )
    if not service.get("build") and _is_latest(str(service.get("image") or "")):
        yield Remark(
            code="latest",
            service=name,
            words=f"{service['image']} is another image tomorrow: name a version to know what runs.",
        )
    for mount in service.get("volumes") or ():
        if mount.get("type") == "bind":
            yield Remark(
                code="host_path",
                service=name,
                words=f"{mount.get('source')} is a path of the host's own disk.",
            )


def _restarts(service: Json) -> bool:
    policy = (service.get("deploy") or {}).get("restart_policy") or {}
    said = str(service.get("restart") or policy.get("condition") or "no")
    return said not in {"no", "none"}


def _is_latest(reference: str) -> bool:
    try:
        parsed = parse_reference(reference)
    except InvalidIdentifier:
        return False
    return not parsed.digest and parsed.tag in {"", "latest"}


def remarks_of_scales(services: Mapping[str, Json], scales: Mapping[str, int]) -> Iterator[Remark]:
    """Services that run in other numbers than the files say: they were scaled."""
    for name, service in services.items():
        wanted = scales.get(name)
        if wanted is not None and wanted != (said := replicas_of(service)):
            words = f"It was scaled to {wanted}, which goes before the {said} of the files."
            yield Remark(code="scaled", words=words, service=name)


def remarks_of_name(named: str, project: str) -> Iterator[Remark]:
    """The files call the project something else than the stack is called."""
    if named:
        words = (
            f"The files call the project {named}, which is not used: containers, networks and volumes are named by the "
            f"stack, {project}."
        )
        yield Remark(code="project_name", words=words)


def _exposure(secret: str, key: str, who: str, what: str, *, service: str = "") -> Remark:
    words = f"{who} the secret {secret} in its {key}: whoever sees {what} reads it there."
    return Remark(code="secret_exposed", service=service, words=words)


def exposures(project: Json, secrets: Mapping[str, str]) -> Iterator[Remark]:
    """Where in a resolved `project` a secret stands for all to see who see what is made of it."""
    for name, service in (project.get("services") or {}).items():
        build = {key: each for key, each in (service.get("build") or {}).items() if key in _OF_AN_IMAGE}
        for key, secret in dict.fromkeys(exposed(service, secrets)):
            yield _exposure(secret, key, f"{name} has", "the container", service=name)
        for key, secret in dict.fromkeys(exposed(build, secrets)):
            yield _exposure(secret, f"build.{key}", f"{name} has", "its image", service=name)
    for noun in ("networks", "volumes"):
        for name, about in (project.get(noun) or {}).items():
            for key, secret in dict.fromkeys(exposed(about or {}, secrets)):
                yield _exposure(secret, key, f"The {noun[:-1]} {name} has", f"the {noun[:-1]}")
