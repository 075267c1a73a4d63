"""A service as the container it becomes, for the same policy that judges one that is made by hand.

What a service says and this page does not know is not admitted, as everywhere where somebody is confined.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from containers_app.policy import Violation, network_violations, violations, volume_violations
from containers_app.spec.container import ContainerSpec, Device, Mount, NetworkAttachment, Port

Json = Mapping[str, Any]

# Keys that reach no host (https://github.com/compose-spec/compose-spec/blob/main/spec.md): what runs, how it is called,
# when it is started, and how much of the host it may use at most.
HARMLESS: Final = frozenset(
    {
        "attach", "cap_drop", "command", "configs", "container_name", "cpu_count", "cpu_percent", "cpu_period",
        "cpu_quota", "cpu_shares", "cpus", "cpuset", "depends_on", "develop", "dns", "dns_opt", "dns_search",
        "domainname", "entrypoint", "environment", "expose", "external_links", "extra_hosts", "group_add",
        "healthcheck", "hostname", "image", "init", "labels", "links", "logging", "mac_address", "mem_limit",
        "mem_reservation", "mem_swappiness", "memswap_limit", "pids_limit", "platform", "profiles", "pull_policy",
        "read_only", "restart", "scale", "secrets", "shm_size", "stdin_open", "stop_grace_period", "stop_signal",
        "tmpfs", "tty", "ulimits", "user", "working_dir",
    }
)  # fmt: skip
# Keys that `spec_of_service` and `_beside` say in full.
JUDGED: Final = frozenset(
    {
        "blkio_config", "build", "cap_add", "cgroup", "cgroup_parent", "deploy", "device_cgroup_rules", "devices",
        "gpus", "ipc", "network_mode", "networks", "oom_kill_disable", "oom_score_adj", "pid", "ports", "post_start",
        "pre_stop", "privileged", "runtime", "security_opt", "storage_opt", "sysctls", "userns_mode", "uts",
        "volumes", "volumes_from",
    }
)  # fmt: skip
_TOP_LEVEL: Final = frozenset({"name", "services", "networks", "volumes", "configs", "secrets"})
_OF_A_NETWORK: Final = frozenset(
    {"aliases", "ipv4_address", "ipv6_address", "link_local_ips", "mac_address", "priority", "gw_priority"}
)


def violations_of(project: Json) -> dict[str, list[Violation]]:
    """Everything in a resolved `project` that a confined grant does not admit, by service; "" is the project itself."""
    found = {"": list(_of_project(project))}
    for name, service in (project.get("services") or {}).items():
        found[name] = [*violations(spec_of_service(service, project)), *_beside(service)]
    return {name: each for name, each in found.items() if each}


def spec_of_service(service: Json, project: Json) -> ContainerSpec:
    """The container of a resolved `service` of `project`, as far as it may reach its host.

    Namespaces and mounts of another service of the project are left out: that service is judged itself.
    """
    return ContainerSpec(
        image=str(service.get("image") or ""),
        privileged=bool(service.get("privileged")),
        cap_add=tuple(map(str, service.get("cap_add") or ())),
        security_opt=tuple(map(str, service.get("security_opt") or ())),
        devices=tuple(
            Device(
                source=str(each.get("source")),
                target=str(each.get("target")),
                permissions=str(each.get("permissions")),
            )
            for each in service.get("devices") or ()
        ),
        device_cgroup_rules=tuple(map(str, service.get("device_cgroup_rules") or ())),
        gpus="all" if service.get("gpus") or _reserved(service).get("devices") else "",
        sysctls=dict(service.get("sysctls") or {}),
        runtime=str(service.get("runtime") or ""),
        cgroup_parent=str(service.get("cgroup_parent") or ""),
        oom_kill_disable=bool(service.get("oom_kill_disable")),
        oom_score_adj=int(service.get("oom_score_adj") or 0),
        storage_options=dict(service.get("storage_opt") or {}),
        pid_mode=_outside(service.get("pid")),
        ipc_mode=_outside(service.get("ipc")),
        uts_mode=_outside(service.get("uts")),
        userns_mode=_outside(service.get("userns_mode")),
        cgroupns_mode=_outside(service.get("cgroup")),
        networks=tuple(NetworkAttachment(name=name) for name in _networks(service, project)),
        ports=tuple(_ports(service)),
        mounts=tuple(_mount(each, project) for each in service.get("volumes") or ()),
        volumes_from=tuple(
            each for each in map(str, service.get("volumes_from") or ()) if each.startswith("container:")
        ),
    )


def _reserved(service: Json) -> Json:
    resources = (service.get("deploy") or {}).get("resources") or {}
    return resources.get("reservations") or {}


def _outside(mode: object) -> str:
    said = str(mode or "")
    return "" if said.startswith("service:") else said


def _networks(service: Json, project: Json) -> Iterator[str]:
    if mode := _outside(service.get("network_mode")):
        yield mode
    known = project.get("networks") or {}
    for key in service.get("networks") or {}:
        yield str((known.get(key) or {}).get("name") or key)


def _ports(service: Json) -> Iterator[Port]:
    for each in service.get("ports") or ():
        first = str(each.get("published") or "").partition("-")[0]
        if first:
            # What is no number is no port that is free to all.
            yield Port(container_port=0, host_port=int(first) if first.isdecimal() else 1)


def _mount(mount: Json, project: Json) -> Mount:
    source = str(mount.get("source") or "")
    volume = (project.get("volumes") or {}).get(source) or {}
    name = str(volume.get("name") or source)
    return Mount(
        type=str(mount.get("type") or ""),
        target=str(mount.get("target") or ""),
        source=name if mount.get("type") == "volume" else source,
        driver=str(volume.get("driver") or ""),
        driver_options=dict(volume.get("driver_opts") or {}),
    )


def _beside(service: Json) -> Iterator[Violation]:
    """What no container says that is made by hand."""
    for key, value in service.items():
        if value and key not in HARMLESS and key not in JUDGED and not key.startswith("x-"):
            yield Violation(key, f"“{key}” is not admitted.")
    if odd := sorted((service.get("blkio_config") or {}).keys() - {"weight"}):
        yield Violation("blkio_config", f"“{odd[0]}” names devices of the host.")
    if _reserved(service).get("generic_resources"):
        yield Violation("deploy", "“generic_resources” are not admitted.")
    for hook in ("post_start", "pre_stop"):
        if any(each.get("privileged") for each in service.get(hook) or ()):
            yield Violation(hook, "Privileged commands have all rights on the host.")
    yield from _beside_networks(service)
    yield from _of_build(service.get("build") or {})


def _beside_networks(service: Json) -> Iterator[Violation]:
    for about in (service.get("networks") or {}).values():
        if odd := sorted({key for key, value in (about or {}).items() if value} - _OF_A_NETWORK):
            yield Violation("networks", f"“{odd[0]}” of a network is not admitted.")


def _of_build(build: Json) -> Iterator[Violation]:
    if str(build.get("network") or "") not in {"", "default", "none"}:
        yield Violation("build", "A build in a network of the host is not admitted.")
    for key in ("privileged", "entitlements", "ssh"):
        if build.get(key):
            yield Violation("build", f"“{key}” of a build is not admitted.")


def _of_project(project: Json) -> Iterator[Violation]:
    """What it makes beside containers: also a volume or network that no service uses yet."""
    for key, value in project.items():
        if value and key not in _TOP_LEVEL and not key.startswith("x-"):
            yield Violation(key, f"“{key}” is not admitted.")
    for about in (project.get("volumes") or {}).values():
        yield from _renamed(
            "volumes",
            volume_violations(
                driver=str((about or {}).get("driver") or ""),
                options=(about or {}).get("driver_opts") or {},
            ),
        )
    for about in (project.get("networks") or {}).values():
        yield from _renamed(
            "networks",
            network_violations(
                driver=str((about or {}).get("driver") or ""),
                options=(about or {}).get("driver_opts") or {},
            ),
        )


def _renamed(field: str, found: list[Violation]) -> Iterator[Violation]:
    for each in found:
        yield Violation(field, each.message)
