"""A container spec → what the engine takes: the body of `POST /containers/create`, networks to join after.

Every field a spec speaks of is in the body, also when it is empty, so that laid over an inspected
configuration it replaces what was there. Source: Docker Engine API, ContainerCreate.
"""

from dataclasses import dataclass
from typing import Any

from containers_app.spec.container import (
    ContainerSpec,
    Healthcheck,
    Mount,
    NetworkAttachment,
    Resources,
    RestartPolicy,
)
from containers_app.spec.flag_mounts import is_short, short_form, tmpfs_options

NANO = 1_000_000_000
CONTAINER_MODES = frozenset({"host", "none", "default"})


@dataclass(frozen=True)
class CreateBody:
    """The JSON body of a create call, and the networks the engine can only join afterwards."""

    body: dict[str, Any]
    further_networks: tuple[NetworkAttachment, ...]


def create_body(spec: ContainerSpec) -> CreateBody:
    """Return what creates the container of `spec`. Name and platform are parameters of the call."""
    first, further = spec.networks[:1], spec.networks[1:]
    body = {**_config(spec), "HostConfig": host_config(spec)}
    if first and _is_network(first[0].name):
        body["NetworkingConfig"] = {"EndpointsConfig": {first[0].name: _endpoint_config(first[0])}}
        body["MacAddress"] = first[0].mac_address  # engines before API 1.44 look here
    return CreateBody(body=body, further_networks=further)


def _config(spec: ContainerSpec) -> dict[str, Any]:
    """The part of the body that says what runs. Absent keys leave the choice to the image."""
    anonymous: dict[str, Any] = {mount.target: {} for mount in spec.mounts if _is_anonymous(mount)}
    config: dict[str, Any] = {
        "Image": spec.image,
        "Env": [f"{name}={value}" for name, value in spec.env.items()],
        "Labels": dict(spec.labels),
        "Hostname": spec.hostname,
        "Domainname": spec.domainname,
        "User": spec.user,
        "WorkingDir": spec.working_dir,
        "Tty": spec.tty,
        "OpenStdin": spec.stdin_open,
        "StopTimeout": spec.stop_timeout,
        "ExposedPorts": {f"{port.container_port}/{port.protocol}": {} for port in spec.ports},
        "Volumes": anonymous,
        "Healthcheck": _healthcheck(spec.healthcheck),
    }
    if spec.command:
        config["Cmd"] = list(spec.command)
    if spec.entrypoint is not None:
        config["Entrypoint"] = list(spec.entrypoint) or [""]
    if spec.stop_signal:
        config["StopSignal"] = spec.stop_signal
    return config


def host_config(spec: ContainerSpec) -> dict[str, Any]:
    """Return the part of the body that says how the container stands on its host."""
    short = [mount for mount in spec.mounts if is_short(mount) and mount.source]
    tmpfs = [mount for mount in spec.mounts if mount.type == "tmpfs"]
    named = [mount for mount in spec.mounts if mount.type != "tmpfs" and not is_short(mount)]
    config: dict[str, Any] = {
        "Binds": [short_form(mount) for mount in short],
        "Mounts": [_mount(mount) for mount in named],
        "Tmpfs": {mount.target: tmpfs_options(mount) for mount in tmpfs},
        "VolumesFrom": list(spec.volumes_from),
        "NetworkMode": spec.networks[0].name if spec.networks else "default",
        "PortBindings": _port_bindings(spec),
        "PublishAllPorts": spec.publish_all_ports,
        "Links": list(spec.links),
        "ExtraHosts": list(spec.extra_hosts),
        "Dns": list(spec.dns),
        "DnsSearch": list(spec.dns_search),
        "DnsOptions": list(spec.dns_options),
        "RestartPolicy": restart_policy(spec.restart_policy),
        "AutoRemove": spec.auto_remove,
        "ReadonlyRootfs": spec.read_only,
        "ShmSize": spec.shm_size or 0,
        "StorageOpt": dict(spec.storage_options),
        "LogConfig": {"Type": spec.logging.driver, "Config": dict(spec.logging.options)},
        "Ulimits": [{"Name": limit.name, "Soft": limit.soft, "Hard": limit.hard} for limit in spec.ulimits],
        "OomKillDisable": spec.oom_kill_disable,
        "OomScoreAdj": spec.oom_score_adj or 0,
        "Init": spec.init,
        **limits(spec.resources),
        **_rights(spec),
    }
    return config


def _rights(spec: ContainerSpec) -> dict[str, Any]:
    rights: dict[str, Any] = {
        "Privileged": spec.privileged,
        "CapAdd": [_capability(each) for each in spec.cap_add],
        "CapDrop": [_capability(each) for each in spec.cap_drop],
        "Devices": [
            {"PathOnHost": each.source, "PathInContainer": each.target, "CgroupPermissions": each.permissions}
            for each in spec.devices
        ],
        "DeviceCgroupRules": list(spec.device_cgroup_rules),
        "DeviceRequests": [_gpus(spec.gpus)] if spec.gpus else [],
        "GroupAdd": list(spec.group_add),
        "SecurityOpt": list(spec.security_opt),
        "Sysctls": dict(spec.sysctls),
        "PidMode": spec.pid_mode,
        "IpcMode": spec.ipc_mode,
        "UTSMode": spec.uts_mode,
        "UsernsMode": spec.userns_mode,
        "CgroupParent": spec.cgroup_parent,
    }
    # The engine's default depends on the host; an inspected container keeps its own.
    if spec.cgroupns_mode:
        rights["CgroupnsMode"] = spec.cgroupns_mode
    if spec.runtime:
        rights["Runtime"] = spec.runtime
    return rights


def _capability(name: str) -> str:
    """NET_ADMIN, net_admin and CAP_NET_ADMIN are one; the engine keeps the spelling it gets."""
    upper = name.upper()
    return upper if upper == "ALL" or upper.startswith("CAP_") else f"CAP_{upper}"


def limits(resources: Resources) -> dict[str, Any]:
    """Return `resources` as the engine's create and update calls take them; 0 means no limit there."""
    return {
        "Memory": resources.memory or 0,
        "MemoryReservation": resources.memory_reservation or 0,
        "MemorySwap": resources.memory_swap or 0,
        "NanoCpus": round((resources.cpus or 0) * NANO),
        "CpuPeriod": 0,
        "CpuQuota": 0,
        "CpuShares": resources.cpu_shares or 0,
        "CpusetCpus": resources.cpuset_cpus,
        "CpusetMems": resources.cpuset_mems,
        "PidsLimit": resources.pids or 0,
        "BlkioWeight": resources.blkio_weight or 0,
    }


def restart_policy(policy: RestartPolicy) -> dict[str, Any]:
    """Return `policy` as the engine takes it."""
    return {"Name": policy.name, "MaximumRetryCount": policy.maximum_retry_count}


def _endpoint_config(network: NetworkAttachment) -> dict[str, Any]:
    """Return how a container joins `network`, as create and connect take it (EndpointSettings)."""
    addresses = {"IPv4Address": network.ipv4_address, "IPv6Address": network.ipv6_address}
    return {
        "Aliases": list(network.aliases),
        "IPAMConfig": {name: address for name, address in addresses.items() if address},
        "MacAddress": network.mac_address,
    }


def _is_network(name: str) -> bool:
    return name not in CONTAINER_MODES and not name.startswith("container:")


def _is_anonymous(mount: Mount) -> bool:
    return mount.type == "volume" and not mount.source and is_short(mount)


def _mount(mount: Mount) -> dict[str, Any]:
    body: dict[str, Any] = {
        "Type": mount.type,
        "Source": mount.source,
        "Target": mount.target,
        "ReadOnly": mount.read_only,
    }
    if mount.propagation:
        body["BindOptions"] = {"Propagation": mount.propagation}
    driver = {"Name": mount.driver, "Options": dict(mount.driver_options)}
    if mount.no_copy or mount.driver or mount.driver_options:
        body["VolumeOptions"] = {"NoCopy": mount.no_copy, "DriverConfig": driver}
    return body


def _port_bindings(spec: ContainerSpec) -> dict[str, list[dict[str, str]]]:
    bindings: dict[str, list[dict[str, str]]] = {}
    for port in spec.ports:
        if port.host_port is not None:
            binding = {"HostIp": port.host_ip, "HostPort": str(port.host_port or "")}
            bindings.setdefault(f"{port.container_port}/{port.protocol}", []).append(binding)
    return bindings


def _healthcheck(check: Healthcheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    if check.disabled:
        return {"Test": ["NONE"]}
    return {
        "Test": list(check.test),
        "Interval": round((check.interval_seconds or 0) * NANO),
        "Timeout": round((check.timeout_seconds or 0) * NANO),
        "StartPeriod": round((check.start_period_seconds or 0) * NANO),
        "Retries": check.retries or 0,
    }


def _gpus(gpus: str) -> dict[str, Any]:
    """`all`, a count, or `device=0,1`, as `--gpus` takes it."""
    request: dict[str, Any] = {"Driver": "", "Capabilities": [["gpu"]], "Count": 0}
    if gpus.startswith("device="):
        request["DeviceIDs"] = gpus.removeprefix("device=").split(",")
    else:
        request["Count"] = -1 if gpus == "all" else int(gpus)
    return request
