"""A container spec as a service of a compose file: the one place where it is said how the one is the other.

https://github.com/compose-spec/compose-spec/blob/main/05-services.md
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from containers_app.spec.container import ContainerSpec
from stacks_app.sources.service_parts import (
    gpus_of,
    health_of,
    limits_of,
    mount_of,
    port_text,
    said,
    size,
    tmpfs_text,
)

OURS: Final = "com.docker.compose."  # labels that Compose gives its containers by itself
OWN_NETWORKS: Final = frozenset({"bridge", "default"})  # of the engine, which no compose file names


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A volume or network as a compose file has it: under `key`, with what it says `about` it."""

    key: str
    about: dict[str, Any] | None = None


class Surroundings(Protocol):
    """What a container's words about others mean in the compose file that its service is for."""

    def volume(self, name: str) -> Resource:
        """The volume of that name on the host."""

    def network(self, name: str) -> Resource:
        """The network of that name on the host."""

    def service(self, container: str) -> str | None:
        """The service that a container is of, by its name or id; None when it is of none in the file."""


@dataclass(kw_only=True)
class Written:
    """A service as plain data, with the volumes and networks that the file needs for it; no dollar is doubled yet.

    notes: what has no equivalent, or is not as it was, for people.
    """

    service: dict[str, Any]
    volumes: dict[str, Any] = field(default_factory=dict)
    networks: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def service_of(spec: ContainerSpec, around: Surroundings) -> Written:
    """The service that makes containers like the one `spec` describes."""
    written = Written(service={}, notes=list(_notes(spec)))
    networks = _networks(spec, around, written)
    service = said(
        image=spec.image,
        platform=spec.platform,
        pull_policy="" if spec.pull == "missing" else spec.pull,
        command=list(spec.command),
        restart=_restart(spec),
        ports=[port_text(each) for each in spec.ports if each.host_port is not None],
        expose=[port_text(each) for each in spec.ports if each.host_port is None],
        environment=dict(spec.env),
        volumes=_volumes(spec, around, written),
        tmpfs=[tmpfs_text(each) for each in spec.mounts if each.type == "tmpfs"],
        volumes_from=[_volumes_from(each, around, written) for each in spec.volumes_from],
        **networks,
        working_dir=spec.working_dir,
        user=spec.user,
        hostname=spec.hostname,
        domainname=spec.domainname,
        tty=spec.tty,
        stdin_open=spec.stdin_open,
        labels={name: value for name, value in spec.labels.items() if not name.startswith(OURS)},
        healthcheck=health_of(spec.healthcheck),
        stop_signal=spec.stop_signal,
        stop_grace_period="" if spec.stop_timeout is None else f"{spec.stop_timeout}s",
        extra_hosts=list(spec.extra_hosts),
        **_links(spec, around, written),
        dns=list(spec.dns),
        dns_search=list(spec.dns_search),
        dns_opt=list(spec.dns_options),
        read_only=spec.read_only,
        shm_size=size(spec.shm_size),
        storage_opt=dict(spec.storage_options),
        **limits_of(spec.resources),
        ulimits={
            each.name: each.soft if each.soft == each.hard else {"soft": each.soft, "hard": each.hard}
            for each in spec.ulimits
        },
        oom_kill_disable=spec.oom_kill_disable,
        oom_score_adj=spec.oom_score_adj,
        logging=said(driver=spec.logging.driver, options=dict(spec.logging.options)),
        **_rights(spec, around),
    )
    # No and nothing are words, too.
    if spec.init is not None:
        service["init"] = spec.init
    if spec.entrypoint is not None:
        service["entrypoint"] = list(spec.entrypoint)
    written.service = service
    return written


def doubled(value: Any) -> Any:
    """`value` with each dollar twice: to Compose a single one begins a variable."""
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, Mapping):
        return {name: doubled(each) for name, each in value.items()}
    return [doubled(each) for each in value] if isinstance(value, list) else value


def _restart(spec: ContainerSpec) -> str:
    policy = spec.restart_policy
    if policy.name == "no":
        return ""
    return f"{policy.name}:{policy.maximum_retry_count}" if policy.maximum_retry_count else policy.name


def _volumes(spec: ContainerSpec, around: Surroundings, written: Written) -> list[Any]:
    found = []
    for mount in spec.mounts:
        if mount.type == "tmpfs":
            continue
        source = mount.source
        if mount.type == "volume" and source:
            volume = around.volume(source)
            about = {**(volume.about or {}), **said(driver=mount.driver, driver_opts=mount.driver_options)}
            written.volumes[volume.key], source = about or None, volume.key
        elif mount.driver or mount.driver_options:
            words = "has no name, so neither a driver nor options of its own: name it to have them."
            written.notes.append(f"The volume at {mount.target} {words}")
        found.append(mount_of(mount, source))
    return found


def _networks(spec: ContainerSpec, around: Surroundings, written: Written) -> dict[str, Any]:
    if len(spec.networks) == 1:
        name = spec.networks[0].name
        if name in {"host", "none"} or name.startswith("container:"):
            return {"network_mode": _shared(name, around)}
    joined: dict[str, Any] = {}
    for each in spec.networks:
        if each.name in OWN_NETWORKS:
            continue
        network = around.network(each.name)
        joined[network.key] = said(
            aliases=list(each.aliases),
            ipv4_address=each.ipv4_address,
            ipv6_address=each.ipv6_address,
            mac_address=each.mac_address,
        )
        written.networks[network.key] = network.about
    _put_first(joined)
    first_mac = next((each.mac_address for each in spec.networks if each.name in OWN_NETWORKS), "")
    if not any(joined.values()):
        plain = [] if list(joined) == ["default"] else list(joined)
        return said(networks=plain, mac_address=first_mac)
    return said(networks={key: about or None for key, about in joined.items()}, mac_address=first_mac)


def _put_first(joined: dict[str, Any]) -> None:
    """To Compose the first network is the first by name, and only of the first an engine tells the MAC address."""
    first = next(iter(joined), "")
    if first != min(joined, default="") and joined[first].get("mac_address"):
        joined[first]["priority"] = 1


def _rights(spec: ContainerSpec, around: Surroundings) -> dict[str, Any]:
    return {
        "privileged": spec.privileged,
        "cap_add": list(spec.cap_add),
        "cap_drop": list(spec.cap_drop),
        "devices": [
            ":".join(part for part in (each.source, each.target, each.permissions) if part)
            for each in spec.devices
        ],
        "device_cgroup_rules": list(spec.device_cgroup_rules),
        "gpus": gpus_of(spec.gpus),
        "group_add": list(spec.group_add),
        "security_opt": list(spec.security_opt),
        "sysctls": dict(spec.sysctls),
        "pid": _shared(spec.pid_mode, around),
        "ipc": _shared(spec.ipc_mode, around),
        "uts": spec.uts_mode,
        "userns_mode": spec.userns_mode,
        "cgroup": spec.cgroupns_mode,
        "cgroup_parent": spec.cgroup_parent,
        "runtime": spec.runtime,
    }


def _shared(mode: str, around: Surroundings) -> str:
    """What is shared with a container, shared with its service where it is of one in the file."""
    kind, _, name = mode.partition(":")
    service = around.service(name) if kind == "container" else None
    return mode if service is None else f"service:{service}"


def _volumes_from(words: str, around: Surroundings, written: Written) -> str:
    name, colon, mode = words.partition(":")
    service = around.service(name)
    if service is None and mode == "ro":
        written.notes.append(f"What is mounted from {name} can be written to: Compose passes over its ro.")
    return f"{service or f'container:{name}'}{colon}{mode}"


def _links(spec: ContainerSpec, around: Surroundings, written: Written) -> dict[str, Any]:
    links: dict[str, list[str]] = {"links": [], "external_links": []}
    for link in spec.links:
        name, colon, alias = link.partition(":")
        service = around.service(name)
        if service is None:
            written.notes.append(f"It reaches {name} once that is on a network of the stack, too.")
        links["external_links" if service is None else "links"].append(f"{service or name}{colon}{alias}")
    return links


def _notes(spec: ContainerSpec) -> list[str]:
    told = [
        (spec.auto_remove, "A service is not removed when it ends (--rm)."),
        (
            spec.publish_all_ports,
            "All ports of an image cannot be published at once (-P): name them under ports.",
        ),
        (
            bool(spec.resources.cpuset_mems),
            "Memory nodes (--cpuset-mems) cannot be chosen in a compose file.",
        ),
    ]
    return [words for applies, words in told if applies]
