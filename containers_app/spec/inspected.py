"""An engine's inspect answer → the container spec that would make the same container again.

What comes from the image (its command, variables, labels …) is left out, so that the spec can be used with a
newer image. Source: Docker Engine API, ContainerInspect and ImageInspect.
"""

from collections.abc import Mapping
from typing import Any

from containers_app.spec.container import (
    ContainerSpec,
    Device,
    Healthcheck,
    Logging,
    NetworkAttachment,
    Port,
    Resources,
    RestartPolicy,
    Ulimit,
)
from containers_app.spec.document import asked_aliases
from containers_app.spec.engine_body import NANO
from containers_app.spec.inspected_mounts import mounts_of

Answer = Mapping[str, Any]
DEFAULT_SHM_SIZE = 64 * 1024 * 1024
SHORT_ID = 12


def spec_of(container: Answer, *, image: Answer | None = None) -> ContainerSpec:
    """Return the spec of an inspected `container`.

    Args:
        container: the engine's answer to `GET /containers/{id}/json`.
        image: the answer to `GET /images/{id}/json` for its image; without it nothing counts as the image's.
    """
    config, host = container.get("Config") or {}, container.get("HostConfig") or {}
    defaults = (image or {}).get("Config") or {}
    return ContainerSpec(
        image=config.get("Image") or container.get("Image") or "",
        name=str(container.get("Name") or "").lstrip("/"),
        **_process(config, defaults),
        hostname=_hostname(container),
        domainname=config.get("Domainname") or "",
        ports=_ports(config, host, defaults),
        publish_all_ports=bool(host.get("PublishAllPorts")),
        networks=_networks(container),
        links=tuple(_link(link) for link in host.get("Links") or ()),
        extra_hosts=tuple(host.get("ExtraHosts") or ()),
        dns=tuple(host.get("Dns") or ()),
        dns_search=tuple(host.get("DnsSearch") or ()),
        dns_options=tuple(host.get("DnsOptions") or ()),
        mounts=mounts_of(container, defaults),
        volumes_from=tuple(host.get("VolumesFrom") or ()),
        read_only=bool(host.get("ReadonlyRootfs")),
        shm_size=_unless(host.get("ShmSize"), DEFAULT_SHM_SIZE),
        storage_options=dict(host.get("StorageOpt") or {}),
        restart_policy=_restart_policy(host),
        auto_remove=bool(host.get("AutoRemove")),
        resources=resources_of(host),
        oom_kill_disable=bool(host.get("OomKillDisable")),
        oom_score_adj=host.get("OomScoreAdj") or None,
        logging=_logging(host),
        init=host.get("Init"),
        **_rights(host),
    )


def _process(config: Answer, defaults: Answer) -> dict[str, Any]:
    entrypoint, command = config.get("Entrypoint"), config.get("Cmd")
    same_entrypoint = (entrypoint or None) == (defaults.get("Entrypoint") or None)
    same_command = same_entrypoint and command == defaults.get("Cmd")
    inherited = set(defaults.get("Env") or ())
    labels = defaults.get("Labels") or {}
    return {
        "command": () if same_command else tuple(command or ()),
        "entrypoint": None if same_entrypoint else tuple(entrypoint or ()),
        "env": dict(entry.partition("=")[::2] for entry in config.get("Env") or () if entry not in inherited),
        "labels": {
            key: value for key, value in (config.get("Labels") or {}).items() if labels.get(key) != value
        },
        "working_dir": _unless(config.get("WorkingDir"), defaults.get("WorkingDir")) or "",
        "user": _unless(config.get("User"), defaults.get("User")) or "",
        "tty": bool(config.get("Tty")),
        "stdin_open": bool(config.get("OpenStdin")),
        "stop_signal": _unless(config.get("StopSignal"), defaults.get("StopSignal")) or "",
        "stop_timeout": config.get("StopTimeout"),
        "healthcheck": _healthcheck(_unless(config.get("Healthcheck"), defaults.get("Healthcheck"))),
    }


def _rights(host: Answer) -> dict[str, Any]:
    return {
        "privileged": bool(host.get("Privileged")),
        "cap_add": tuple(host.get("CapAdd") or ()),
        "cap_drop": tuple(host.get("CapDrop") or ()),
        "devices": tuple(
            Device(
                source=each["PathOnHost"],
                target=each["PathInContainer"],
                permissions=each["CgroupPermissions"],
            )
            for each in host.get("Devices") or ()
        ),
        "device_cgroup_rules": tuple(host.get("DeviceCgroupRules") or ()),
        "gpus": _gpus(host),
        "group_add": tuple(host.get("GroupAdd") or ()),
        "security_opt": tuple(host.get("SecurityOpt") or ()),
        "sysctls": dict(host.get("Sysctls") or {}),
        "ulimits": tuple(
            Ulimit(name=each["Name"], soft=each["Soft"], hard=each["Hard"])
            for each in host.get("Ulimits") or ()
        ),
        "pid_mode": host.get("PidMode") or "",
        "ipc_mode": _unless(host.get("IpcMode"), "private") or "",
        "uts_mode": host.get("UTSMode") or "",
        "userns_mode": host.get("UsernsMode") or "",
        "cgroup_parent": host.get("CgroupParent") or "",
        # The default depends on the host, so the answer does not tell a wish from it.
        "cgroupns_mode": "",
        "runtime": ""
        if str(host.get("Runtime") or "runc") in {"runc", "io.containerd.runc.v2"}
        else host["Runtime"],
    }


def resources_of(host: Answer) -> Resources:
    """Return the limits in an inspected `HostConfig`."""
    memory, quota = host.get("Memory") or None, host.get("CpuQuota") or 0
    cpus = (host.get("NanoCpus") or 0) / NANO or (
        quota / (host.get("CpuPeriod") or 100_000) if quota > 0 else 0
    )
    pids = host.get("PidsLimit") or 0
    swap = host.get("MemorySwap") or None
    return Resources(
        memory=memory,
        memory_reservation=host.get("MemoryReservation") or None,
        # Twice the memory is what the engine writes when nobody asked.
        memory_swap=None if memory is None or swap == 2 * memory else swap,
        cpus=cpus or None,
        cpu_shares=host.get("CpuShares") or None,
        cpuset_cpus=host.get("CpusetCpus") or "",
        cpuset_mems=host.get("CpusetMems") or "",
        pids=pids if pids > 0 else None,
        blkio_weight=host.get("BlkioWeight") or None,
    )


def _hostname(container: Answer) -> str:
    config, host = container.get("Config") or {}, container.get("HostConfig") or {}
    hostname = config.get("Hostname") or ""
    if host.get("UTSMode") == "host":
        return ""
    shared = str(host.get("NetworkMode")) == "host" or str(host.get("NetworkMode")).startswith("container:")
    return "" if shared or hostname == str(container.get("Id") or "")[:SHORT_ID] else hostname


def _ports(config: Answer, host: Answer, defaults: Answer) -> tuple[Port, ...]:
    bindings = host.get("PortBindings") or {}
    published = [
        Port(
            **_port(name),
            host_ip=binding.get("HostIp") or "",
            host_port=int(binding["HostPort"]) if str(binding.get("HostPort") or "").isdigit() else 0,
        )
        for name, entries in bindings.items()
        for binding in entries or ()
    ]
    hidden = set(config.get("ExposedPorts") or ()) - set(bindings) - set(defaults.get("ExposedPorts") or ())
    return (*published, *(Port(**_port(name)) for name in sorted(hidden)))


def _port(name: str) -> dict[str, Any]:
    number, _, protocol = name.partition("/")
    return {"container_port": int(number), "protocol": protocol or "tcp"}


def _networks(container: Answer) -> tuple[NetworkAttachment, ...]:
    mode = str((container.get("HostConfig") or {}).get("NetworkMode") or "default")
    if mode in {"host", "none"} or mode.startswith("container:"):
        return (NetworkAttachment(name=mode),)
    joined = (container.get("NetworkSettings") or {}).get("Networks") or {}
    first = "bridge" if mode == "default" else mode
    if first not in joined and len(first) >= SHORT_ID:  # the network's id will do as its name
        ids = {name: str((each or {}).get("NetworkID") or "") for name, each in joined.items()}
        first = next((name for name, network_id in ids.items() if network_id.startswith(first)), first)
    names = [name for name in joined if name == first] + [name for name in joined if name != first]
    mac_address = (container.get("Config") or {}).get("MacAddress") or ""
    networks = tuple(
        _attachment(name, joined[name] or {}, container, mac_address if name == first else "")
        for name in names
    )
    return () if networks == (NetworkAttachment(name="bridge"),) else networks


def _attachment(name: str, endpoint: Answer, container: Answer, mac_address: str) -> NetworkAttachment:
    addresses = endpoint.get("IPAMConfig") or {}
    return NetworkAttachment(
        name=name,
        aliases=tuple(asked_aliases(endpoint, container)),
        ipv4_address=addresses.get("IPv4Address") or "",
        ipv6_address=addresses.get("IPv6Address") or "",
        mac_address=mac_address,
    )


def _link(link: str) -> str:
    """`/db:/web/database` is how the engine writes the link `db:database`."""
    source, _, alias = link.partition(":")
    return f"{source.lstrip('/')}:{alias.rpartition('/')[2]}"


def _restart_policy(host: Answer) -> RestartPolicy:
    policy = host.get("RestartPolicy") or {}
    return RestartPolicy(
        name=policy.get("Name") or "no",
        maximum_retry_count=policy.get("MaximumRetryCount") or 0,
    )


def _logging(host: Answer) -> Logging:
    config = host.get("LogConfig") or {}
    driver, options = config.get("Type") or "", dict(config.get("Config") or {})
    return Logging() if driver == "json-file" and not options else Logging(driver=driver, options=options)


def _healthcheck(check: Answer | None) -> Healthcheck | None:
    if not check:
        return None
    test = tuple(check.get("Test") or ())
    if test == ("NONE",):
        return Healthcheck(disabled=True)
    return Healthcheck(
        test=test,
        interval_seconds=(check.get("Interval") or 0) / NANO or None,
        timeout_seconds=(check.get("Timeout") or 0) / NANO or None,
        start_period_seconds=(check.get("StartPeriod") or 0) / NANO or None,
        retries=check.get("Retries") or None,
    )


def _gpus(host: Answer) -> str:
    for request in host.get("DeviceRequests") or ():
        if any("gpu" in group for group in request.get("Capabilities") or ()):
            if request.get("DeviceIDs"):
                return f"device={','.join(request['DeviceIDs'])}"
            return "all" if request.get("Count") == -1 else str(request.get("Count") or "")
    return ""


def _unless(value: Any, default: Any) -> Any:
    return None if value == default else value
