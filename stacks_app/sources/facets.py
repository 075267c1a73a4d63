"""What a resolved service says of its containers, in one way of saying it: so that a container can be held against it.

There are several ways to say most of it (`mem_limit` and `deploy.resources.limits.memory`), an image says some of it
already, and some of it no engine tells. Compose makes the container in docker/compose, pkg/compose/create.go.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from containers_app.spec.quantities import parse_size

Json = Mapping[str, Any]
_OURS: Final = ("com.docker.compose.", "quaymaster.")  # labels that nobody wrote
_USUAL_SHM: Final = str(64 * 2**20)
_PLAIN: Final = (
    "hostname", "domainname", "tty", "stdin_open", "read_only", "init", "privileged", "pid", "ipc", "uts",
    "userns_mode", "cgroup_parent", "runtime", "stop_grace_period", "cpu_shares", "cpuset", "oom_score_adj",
    "device_cgroup_rules", "group_add", "dns", "dns_search", "dns_opt", "sysctls", "storage_opt", "network_mode",
)  # fmt: skip
# What an image says where the service does not: key → in its configuration.
_OF_IMAGE: Final = {"working_dir": "WorkingDir", "user": "User", "stop_signal": "StopSignal"}


def facets_of(service: Json, project: Json, image: Json) -> dict[str, Any]:
    """By the keys of a compose file; what is empty, or as the `image` (the configuration of it) has it, is left out.

    Volumes and networks are named as on the host.
    """
    deploy = service.get("deploy") or {}
    found: dict[str, Any] = {key: service.get(key) for key in _PLAIN}
    found |= {
        "environment": _environment(service, image),
        "labels": _labels(service, image),
        **_commands(service, image),
        **{key: service.get(key) for key, name in _OF_IMAGE.items() if service.get(key) != image.get(name)},
        "healthcheck": _healthcheck(service, image),
        "restart": _restart(service, deploy),
        **_limits(service, deploy),
        "ports": sorted(map(port_key, service.get("ports") or ())),
        "volumes": _volumes(service, project, image),
        "tmpfs": dict(_tmpfs(service)),
        "networks": _networks(service, project),
        "cap_add": _capabilities(service, "cap_add"),
        "cap_drop": _capabilities(service, "cap_drop"),
        "security_opt": _security(service),
        "devices": sorted(
            f"{each.get('source')}:{each.get('target')}:{each.get('permissions')}"
            for each in service.get("devices") or ()
        ),
        "extra_hosts": sorted(service.get("extra_hosts") or ()),
        "ulimits": {
            name: {"soft": each, "hard": each} if isinstance(each, int) else dict(each)
            for name, each in (service.get("ulimits") or {}).items()
        },
        "logging": _logging(service),
        "gpus": _gpus(service, deploy),
        "shm_size": None if service.get("shm_size") == _USUAL_SHM else service.get("shm_size"),
        "blkio_config": {"weight": weight}
        if (weight := (service.get("blkio_config") or {}).get("weight"))
        else {},
        "container_name": service.get("container_name"),
    }
    return {key: value for key, value in found.items() if value not in (None, "", False, [], {})}


def port_key(port: Json) -> str:
    """A published port, as a short line has it; 0 where the engine chooses one."""
    published = str(port.get("published") or "")
    first, _, last = published.partition("-")
    number = first if first.isdigit() and not last else "0"
    return f"{port.get('host_ip') or ''}:{number}:{port.get('target')}/{port.get('protocol') or 'tcp'}"


def mount_key(mount: Json, project: Json) -> str:
    """What is mounted and whether it can be written to; how it is mounted beside that, an engine does not tell."""
    source = str(mount.get("source") or "")
    if mount.get("type") == "volume":
        about = (project.get("volumes") or {}).get(source) or {}
        source = str(about.get("name") or source)
    return f"{mount.get('type')}:{source}{':ro' if mount.get('read_only') else ''}"


def _environment(service: Json, image: Json) -> dict[str, str]:
    inherited = set(image.get("Env") or ())
    said = service.get("environment") or {}
    return {
        name: str(value)
        for name, value in said.items()
        if value is not None and f"{name}={value}" not in inherited
    }


def _labels(service: Json, image: Json) -> dict[str, str]:
    inherited = image.get("Labels") or {}
    return {
        name: str(value)
        for name, value in (service.get("labels") or {}).items()
        if inherited.get(name) != value and not name.startswith(_OURS)
    }


def _commands(service: Json, image: Json) -> dict[str, Any]:
    """What it is started with: an entrypoint of its own takes the command of the image away, too."""
    usual = [image.get("Entrypoint") or [], image.get("Cmd") or []]
    entrypoint = usual[0] if service.get("entrypoint") is None else list(service["entrypoint"])
    command = service.get("command") or ([] if service.get("entrypoint") else usual[1])
    return {
        # An empty one is something else than none.
        "entrypoint": None if entrypoint == usual[0] else entrypoint or "none",
        "command": None if [entrypoint, command] == usual else command or "none",
    }


def _healthcheck(service: Json, image: Json) -> dict[str, Any]:
    check = dict(service.get("healthcheck") or {})
    if check.get("disable") or check.get("test") == ["NONE"]:
        return {"disable": True}
    told = {name: check.get(name) for name in ("test", "interval", "timeout", "start_period", "retries")}
    if told["test"] == (image.get("Healthcheck") or {}).get("Test"):
        told["test"] = None
    return {name: value for name, value in told.items() if value}


def _restart(service: Json, deploy: Json) -> str:
    policy = deploy.get("restart_policy")
    if policy is None:
        said = str(service.get("restart") or "no")
    else:
        names = {"none": "no", "on-failure": "on-failure"}
        attempts = policy.get("max_attempts")
        said = names.get(str(policy.get("condition") or "any"), "always") + (
            f":{attempts}" if attempts else ""
        )
    return "" if said == "no" else said.removesuffix(":0")


def _limits(service: Json, deploy: Json) -> dict[str, Any]:
    resources = deploy.get("resources") or {}
    most, least = resources.get("limits") or {}, resources.get("reservations") or {}
    quota, period = float(service.get("cpu_quota") or 0), float(service.get("cpu_period") or 100_000)
    cpus = most.get("cpus") or service.get("cpus") or (quota / period if quota > 0 else 0)
    memory, swap = (
        str(each or "")
        for each in (most.get("memory") or service.get("mem_limit"), service.get("memswap_limit"))
    )
    return {
        "mem_limit": memory,
        # Twice the memory is what an engine writes when nobody asked.
        "memswap_limit": "" if memory and swap == str(2 * int(memory)) else swap,
        "mem_reservation": str(least.get("memory") or service.get("mem_reservation") or ""),
        "cpus": round(float(cpus), 6),
        "pids_limit": most.get("pids") or service.get("pids_limit"),
    }


def _volumes(service: Json, project: Json, image: Json) -> dict[str, str]:
    declared = set(image.get("Volumes") or ())
    beside = {target for kind in ("secrets", "configs") for target in _targets(service, kind)}
    return {
        target: mount_key(mount, project)
        for mount in service.get("volumes") or ()
        if mount.get("type") != "tmpfs"
        and (target := str(mount.get("target")).rstrip("/")) not in beside
        and not (mount.get("type") == "volume" and not mount.get("source") and target in declared)
    }


def _targets(service: Json, kind: str) -> Iterator[str]:
    for each in service.get(kind) or ():
        target = str(each.get("target") or each.get("source"))
        yield target if target.startswith("/") else f"/{'run/secrets/' if kind == 'secrets' else ''}{target}"


def _tmpfs(service: Json) -> Iterator[tuple[str, str]]:
    for line in service.get("tmpfs") or ():
        target, _, options = str(line).partition(":")
        yield target, ",".join(sorted(_tmpfs_option(each) for each in options.split(",") if each))
    for mount in service.get("volumes") or ():
        if mount.get("type") == "tmpfs":
            about = mount.get("tmpfs") or {}
            said = [f"size={about['size']}"] if about.get("size") else []
            said += [f"mode={int(about['mode']):o}"] if about.get("mode") else []
            said += ["ro"] if mount.get("read_only") else []
            yield str(mount.get("target")), ",".join(sorted(said))


def _tmpfs_option(option: str) -> str:
    name, _, said = option.partition("=")
    if name != "size" or said.endswith("%"):
        return option
    return f"size={parse_size(said)}"


def _networks(service: Json, project: Json) -> dict[str, Any]:
    known = project.get("networks") or {}
    own = {service.get("container_name")}
    joined = {}
    for key, about in (service.get("networks") or {}).items():
        said = {name: (about or {}).get(name) for name in ("ipv4_address", "ipv6_address", "mac_address")}
        said["aliases"] = sorted(set((about or {}).get("aliases") or ()) - own)
        joined[str((known.get(key) or {}).get("name") or key)] = {
            name: value for name, value in said.items() if value
        }
    return joined


def _capabilities(service: Json, key: str) -> list[str]:
    return sorted(str(each).upper().removeprefix("CAP_") for each in service.get(key) or ())


def _security(service: Json) -> list[str]:
    said = {str(each).replace(":", "=", 1) for each in service.get("security_opt") or ()}
    return sorted(said - ({"label=disable"} if service.get("privileged") else set()))


def _logging(service: Json) -> dict[str, Any]:
    about: Mapping[str, Any] = service.get("logging") or {}
    driver, options = about.get("driver") or "json-file", dict(about.get("options") or {})
    return {} if driver == "json-file" and not options else {"driver": driver, "options": options}


def _gpus(service: Json, deploy: Json) -> list[str]:
    reserved = ((deploy.get("resources") or {}).get("reservations") or {}).get("devices") or ()
    wanted = [each for each in reserved if any("gpu" in str(name) for name in each.get("capabilities") or ())]
    return sorted(
        ",".join(each["device_ids"]) if each.get("device_ids") else str(each.get("count") or -1)
        for each in (*(service.get("gpus") or ()), *wanted)
    )
