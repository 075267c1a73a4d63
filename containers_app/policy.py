"""The confined policy: what somebody may ask of an engine who is not trusted with its host.

Whoever can create an arbitrary container is root on the host. A confined grant admits what this page admits,
decided on the normalised spec, so that every spelling (form, REST, pasted line, recreate) is judged alike; it
is asked again with the spec of the created, not yet started, container.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from containers_app.spec.container import ContainerSpec, Mount

FIRST_FREE_PORT = 1024
# Docker's default set (moby, oci/caps/defaults.go): adding one of these changes nothing.
DEFAULT_CAPABILITIES = frozenset(
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
        "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    }
)  # fmt: skip
TIGHTENING = frozenset({"no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"})


@dataclass(frozen=True)
class Violation:
    """A field that asks for more than a confined grant admits, and why in words."""

    field: str
    message: str


def violations(spec: ContainerSpec) -> list[Violation]:
    """Return everything in `spec` that a confined grant does not admit; an empty list admits it."""
    found = [*_rights(spec), *_spaces(spec), *_ports(spec)]
    for mount in spec.mounts:
        found.extend(_mount(mount))
    if spec.volumes_from:
        found.append(Violation("volumes_from", "Mounts of other containers may hold paths of the host."))
    return found


def volume_violations(*, driver: str, options: Mapping[str, str]) -> list[Violation]:
    """Return what a confined grant does not admit in a volume: to be made of a path or device of the host."""
    if driver not in {"", "local"}:
        return [Violation("driver", f"The volume driver “{driver}” is not admitted.")]
    if options:
        return [Violation("driver_options", "Options of a volume can mount paths and devices of the host.")]
    return []


def network_violations(*, driver: str, options: Mapping[str, str]) -> list[Violation]:
    """Return what a confined grant does not admit in a network: to be a part of the networks of the host."""
    if driver not in {"", "bridge", "overlay"}:
        return [Violation("driver", f"The network driver “{driver}” is not admitted.")]
    if options:
        return [Violation("driver_options", "Options of a network can change networks of the host.")]
    return []


def _mount(mount: Mount) -> Iterator[Violation]:
    if mount.type == "bind" or mount.source.startswith("/"):
        yield Violation("mounts", f"Paths of the host, as “{mount.source}”, are not admitted.")
    elif mount.type == "volume":
        for violation in volume_violations(driver=mount.driver, options=mount.driver_options):
            yield Violation("mounts", violation.message)
    elif mount.type != "tmpfs":
        yield Violation("mounts", f"A mount of type “{mount.type}” is not admitted.")


def _rights(spec: ContainerSpec) -> Iterator[Violation]:
    if spec.privileged:
        yield Violation("privileged", "Privileged containers have all rights on the host.")
    for capability in spec.cap_add:
        if capability.upper().removeprefix("CAP_") not in DEFAULT_CAPABILITIES:
            yield Violation("cap_add", f"The capability {capability} is not admitted.")
    for option in spec.security_opt:
        if option not in TIGHTENING:
            yield Violation("security_opt", f"The security option “{option}” is not admitted.")
    refused = {
        "devices": spec.devices,
        "device_cgroup_rules": spec.device_cgroup_rules,
        "gpus": spec.gpus,
        "sysctls": spec.sysctls,
        "runtime": spec.runtime,
        "cgroup_parent": spec.cgroup_parent,
        "oom_kill_disable": spec.oom_kill_disable,
        "oom_score_adj": (spec.oom_score_adj or 0) < 0,
        "storage_options": spec.storage_options,
    }
    for field, value in refused.items():
        if value:
            yield Violation(field, f"“{field}” is not admitted.")


def _spaces(spec: ContainerSpec) -> Iterator[Violation]:
    modes = {
        "pid_mode": spec.pid_mode,
        "ipc_mode": spec.ipc_mode,
        "uts_mode": spec.uts_mode,
        "userns_mode": spec.userns_mode,
        "cgroupns_mode": spec.cgroupns_mode,
    }
    for field, mode in modes.items():
        if mode not in {"", "private", "shareable", "none"}:
            yield Violation(field, f"Sharing a namespace (“{mode}”) is not admitted.")
    for network in spec.networks:
        if network.name == "host" or ":" in network.name:
            yield Violation("networks", f"Sharing a network namespace (“{network.name}”) is not admitted.")


def _ports(spec: ContainerSpec) -> Iterator[Violation]:
    for port in spec.ports:
        if port.host_port is not None and 0 < port.host_port < FIRST_FREE_PORT:
            yield Violation(
                "ports", f"Host ports below {FIRST_FREE_PORT}, as {port.host_port}, are not admitted."
            )
