"""Values that Compose passes on as they are, and no engine takes: they would end an apply in its middle.

The rules are the engine's (moby/moby, api/types/container/hostconfig.go and daemon/); what depends on the host, as its
log drivers and runtimes do, only it can tell.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from containers_app.spec.validation import PROTOCOLS, SMALLEST_MEMORY
from stacks_app.compose.project import Project, services_of
from stacks_app.compose.refused import ComposeRefused

# By the words of Compose; `deploy.restart_policy` has any and none for two of them.
_POLICIES: Final = frozenset({"", "no", "none", "any", "always", "unless-stopped", "on-failure"})
_MODES: Final = {
    "ipc": frozenset({"host", "none", "private", "shareable"}),
    "pid": frozenset({"host"}),
    "uts": frozenset({"host"}),
}
_OF_ANOTHER: Final = ("container:", "service:")
_NAME: Final = re.compile(r"/?[a-zA-Z0-9][a-zA-Z0-9_.-]+")
_PORTS: Final = re.compile(r"(\d+)(?:-(\d+)(?:-.*)?)?", re.ASCII)  # what follows a range is passed over
_LAST_PORT: Final = 65535


def check_values(project: Project) -> None:
    """Look at the services of a resolved `project` that get containers.

    Raises:
        ComposeRefused: an engine would refuse a value; which, where, and what it takes.
    """
    for name, service in services_of(project).items():
        if service.get("scale") == 0 or (service.get("deploy") or {}).get("replicas") == 0:
            continue
        for key, words in _refused(service):
            raise ComposeRefused(f"`{name}.{key}`: {words}", code="compose_value")


def _refused(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _restart(service)
    yield from _modes(service)
    memory = _memory(service)
    if memory and memory < SMALLEST_MEMORY:
        yield "mem_limit", "an engine gives a container at least 6m of memory."
    name = str(service.get("container_name") or "")
    if name and not _NAME.fullmatch(name):
        yield (
            "container_name",
            f"{name!r} is no name; it has letters, digits, “_”, “.” and “-”, and begins with a letter or digit.",
        )
    for port in service.get("ports") or ():
        yield from _port(port)


def _restart(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    key = "restart"
    policy, _, said = str(service.get("restart") or "").partition(":")
    count = (
        int(said) if re.fullmatch(r"[+-]?\d+", said, re.ASCII) else 0
    )  # Compose counts anything else as none
    if deployed := (service.get("deploy") or {}).get("restart_policy"):
        key = "deploy.restart_policy"
        policy, count = str(deployed.get("condition") or ""), int(deployed.get("max_attempts") or 0)
    if policy not in _POLICIES:
        yield key, f"{policy!r} is no restart policy; no, always, unless-stopped and on-failure are."
    elif count < 0:
        yield key, "attempts are counted from 0."
    elif count and policy not in {"", "on-failure"}:
        yield key, "only on-failure counts its attempts."


def _modes(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, known in _MODES.items():
        mode = str(service.get(key) or "")
        if mode and mode not in known and not (key != "uts" and mode.startswith(_OF_ANOTHER)):
            yield key, f"{mode!r} is none of {', '.join(sorted(known))}."
    if service.get("network_mode") in {"container", "container:"}:
        yield "network_mode", "name the container behind “container:”."


def _memory(service: dict[str, Any]) -> int:
    limits = ((service.get("deploy") or {}).get("resources") or {}).get("limits") or {}
    return int(limits.get("memory") or service.get("mem_limit") or 0)


def _port(port: dict[str, Any]) -> Iterator[tuple[str, str]]:
    target, published = int(port.get("target") or 0), str(port.get("published") or "")
    protocol = str(port.get("protocol") or "tcp")
    if target > _LAST_PORT:
        yield "ports", f"{target} is not a port between 1 and {_LAST_PORT}."
    if published and not _is_published(published):
        yield "ports", f"{published!r} is no port between 1 and {_LAST_PORT}, nor a range of them."
    if protocol.lower() not in PROTOCOLS:
        yield "ports", f"{protocol!r} is not a protocol; tcp, udp and sctp are."


def _is_published(text: str) -> bool:
    found = _PORTS.fullmatch(text)
    return found is not None and int(found[1]) <= int(found[2] or found[1]) <= _LAST_PORT
