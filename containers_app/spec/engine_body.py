"""A container spec → its document, the body of `POST /containers/create` with every network it joins.

What a spec does not say is absent, not false or empty, so that the image, the engine and its daemon.json decide.
Source: Docker Engine API, ContainerCreate.
"""

from typing import Any

from containers_app.spec.container import (
    ContainerSpec,
    Healthcheck,
    Mount,
    NetworkAttachment,
    Resources,
    RestartPolicy,
)
from containers_app.spec.document import Document, network_of
from containers_app.spec.flag_mounts import is_short, short_form, tmpfs_options

NANO = 1_000_000_000


def create_body(spec: ContainerSpec) -> Document:
    """Return the document of `spec`. Name and platform are parameters of the call."""
    body = {**_config(spec), "HostConfig": host_config(spec)}
    if endpoints := endpoints_of(spec):
        body["NetworkingConfig"] = {"EndpointsConfig": endpoints}
    return body


def endpoints_of(spec: ContainerSpec) -> dict[str, dict[str, Any]]:
    """Return how the container joins its networks, by name (EndpointSettings); the modes are none.

    The engine takes links from its HostConfig for the default network only; for another one they belong here.
    """
    named = [(name, each) for each in spec.networks if (name := network_of(each.name)) is not None]
    endpoints = {name: _endpoint(each) for name, each in named}
    if spec.links and named and named[0][0] != "bridge":
        endpoints[named[0][0]]["Links"] = list(spec.links)
    return endpoints


def _config(spec: ContainerSpec) -> dict[str, Any]:
    """The part of the body that says what runs."""
    anonymous: dict[str, Any] = {mount.target: {} for mount in spec.mounts if _is_anonymous(mount)}
    config = _said(
        {
            "Image": spec.image,
            "Env": [f"{name}={value}" for name, value in spec.env.items()],
            "Labels": dict(spec.labels),
            "Hostname": spec.hostname,
            "Domainname": spec.domainname,
            "User": spec.user,
            "WorkingDir": spec.working_dir,
            "Tty": spec.tty,
            "OpenStdin": spec.stdin_open,
            "StopSignal": spec.stop_signal,
            "ExposedPorts": {f"{port.container_port}/{port.protocol}": {} for port in spec.ports},
            "Volumes": anonymous,
            "Healthcheck": _healthcheck(spec.healthcheck),
            "Cmd": list(spec.command),
        }
    )
    if spec.entrypoint is not None:
        config["Entrypoint"] = list(spec.entrypoint) or [""]
    if spec.stop_timeout is not None:  # 0 is a word too
        config["StopTimeout"] = spec.stop_timeout
    return config


def host_config(spec: ContainerSpec) -> dict[str, Any]:
    """Return the part of the body that says how the container stands on its host."""
    config = _said(
        {
            **mounts_config(spec.mounts),
            "VolumesFrom": list(spec.volumes_from),
            "NetworkMode": spec.networks[0].name if spec.networks else "",
            "PortBindings": _port_bindings(spec),
            "PublishAllPorts": spec.publish_all_ports,
            "Links": list(spec.links),
            "ExtraHosts": list(spec.extra_hosts),
            "Dns": list(spec.dns),
            "DnsSearch": list(spec.dns_search),
            "DnsOptions": list(spec.dns_options),
            "AutoRemove": spec.auto_remove,
            "ReadonlyRootfs": spec.read_only,
            "ShmSize": spec.shm_size,
            "StorageOpt": dict(spec.storage_options),
            "Ulimits": [
                {"Name": limit.name, "Soft": limit.soft, "Hard": limit.hard} for limit in spec.ulimits
            ],
            "OomKillDisable": spec.oom_kill_disable,
            "OomScoreAdj": spec.oom_score_adj,
            **limits(spec.resources),
            **_rights(spec),
        }
    )
    if spec.init is not None:  # a daemon may have its own default
        config["Init"] = spec.init
    if spec.restart_policy != RestartPolicy():
        config["RestartPolicy"] = restart_policy(spec.restart_policy)
    if spec.logging.driver or spec.logging.options:
        config["LogConfig"] = {"Type": spec.logging.driver, "Config": dict(spec.logging.options)}
    return config


def mounts_config(mounts: tuple[Mount, ...]) -> dict[str, Any]:
    """Return the part of a `HostConfig` that mounts; anonymous volumes stand elsewhere."""
    tmpfs = [mount for mount in mounts if mount.type == "tmpfs"]
    return _said(
        {
            "Binds": [short_form(mount) for mount in mounts if is_short(mount) and mount.source],
            "Mounts": [mount_body(each) for each in mounts if each.type != "tmpfs" and not is_short(each)],
            "Tmpfs": {mount.target: tmpfs_options(mount) for mount in tmpfs},
        }
    )


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _rights(spec: ContainerSpec) -> dict[str, Any]:
    return {
        "Privileged": spec.privileged,
        "CapAdd": [capability(each) for each in spec.cap_add],
        "CapDrop": [capability(each) for each in spec.cap_drop],
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
        "CgroupnsMode": spec.cgroupns_mode,
        "Runtime": spec.runtime,
    }


def capability(name: str) -> str:
    """Return `name` as CAP_NET_ADMIN: engines differ in what they make of net_admin and NET_ADMIN."""
    upper = name.upper()
    return upper if upper == "ALL" or upper.startswith("CAP_") else f"CAP_{upper}"


def limits(resources: Resources) -> dict[str, Any]:
    """Return `resources` as the engine's create and update calls take them; there, absent means no limit."""
    return _said(
        {
            "Memory": resources.memory,
            "MemoryReservation": resources.memory_reservation,
            "MemorySwap": resources.memory_swap,
            "NanoCpus": round((resources.cpus or 0) * NANO),
            "CpuShares": resources.cpu_shares,
            "CpusetCpus": resources.cpuset_cpus,
            "CpusetMems": resources.cpuset_mems,
            "PidsLimit": resources.pids,
            "BlkioWeight": resources.blkio_weight,
        }
    )


def restart_policy(policy: RestartPolicy) -> dict[str, Any]:
    """Return `policy` as the engine takes it."""
    return {"Name": policy.name, "MaximumRetryCount": policy.maximum_retry_count}


def _endpoint(network: NetworkAttachment) -> dict[str, Any]:
    addresses = {"IPv4Address": network.ipv4_address, "IPv6Address": network.ipv6_address}
    return _said(
        {
            "Aliases": list(network.aliases),
            "IPAMConfig": _said(addresses),
            "MacAddress": network.mac_address,
        }
    )


def _is_anonymous(mount: Mount) -> bool:
    return mount.type == "volume" and not mount.source and is_short(mount)


def mount_body(mount: Mount) -> dict[str, Any]:
    """Return a mount as `HostConfig.Mounts` takes it."""
    propagation = {"Propagation": mount.propagation} if mount.propagation else {}
    driver = _said({"Name": mount.driver, "Options": dict(mount.driver_options)})
    tmpfs = {"SizeBytes": mount.size_bytes, "Mode": int(mount.mode, 8) if mount.mode else 0}
    return _said(
        {
            "Type": mount.type,
            "Source": mount.source,
            "Target": mount.target,
            "ReadOnly": mount.read_only,
            "BindOptions": propagation,
            "VolumeOptions": _said({"NoCopy": mount.no_copy, "DriverConfig": driver}),
            "TmpfsOptions": _said(tmpfs),
        }
    )


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
    return _said(
        {
            "Test": list(check.test),
            "Interval": round((check.interval_seconds or 0) * NANO),
            "Timeout": round((check.timeout_seconds or 0) * NANO),
            "StartPeriod": round((check.start_period_seconds or 0) * NANO),
            "Retries": check.retries,
        }
    )


def _gpus(gpus: str) -> dict[str, Any]:
    """`all`, a count, or `device=0,1`, as `--gpus` takes it."""
    request: dict[str, Any] = {"Driver": "", "Capabilities": [["gpu"]], "Count": 0}
    if gpus.startswith("device="):
        request["DeviceIDs"] = gpus.removeprefix("device=").split(",")
    else:
        request["Count"] = -1 if gpus == "all" else int(gpus)
    return request
