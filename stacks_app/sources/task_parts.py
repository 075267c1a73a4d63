"""Parts of an ECS container definition that are written in another way in a compose file.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from stacks_app.sources.service_parts import Part, said

# When a container that others wait for is ready; COMPLETE, with whatever status, is none of Compose's.
CONDITIONS: Final = {
    "START": "service_started",
    "COMPLETE": "service_completed_successfully",
    "SUCCESS": "service_completed_successfully",
    "HEALTHY": "service_healthy",
}
LINUX: Final = frozenset({"capabilities", "devices", "initProcessEnabled", "sharedMemorySize", "tmpfs"})
_TIMEOUT: Final = 5  # seconds of a health check, where ECS is not told: Docker waits for 30


def mebibytes(value: Any) -> str:
    """A size as Compose takes it; none is ""."""
    return f"{int(value)}m" if value else ""


def health_of(check: Mapping[str, Any] | None) -> Part:
    """How it is asked whether it is well."""
    if not check:
        return {}
    command = check["command"]
    return said(
        test=["CMD-SHELL", command] if isinstance(command, str) else [str(word) for word in command],
        interval=_seconds(check.get("interval")),
        timeout=_seconds(check.get("timeout") or _TIMEOUT),
        start_period=_seconds(check.get("startPeriod")),
        retries=int(check.get("retries") or 0),
    )


def waits_of(links: Iterable[str], depends_on: Iterable[Mapping[str, Any]]) -> list[str] | Part:
    """The containers that are started before: those it is linked to, and those it waits for."""
    waits = {link.partition(":")[0]: CONDITIONS["START"] for link in links}
    waits |= {str(each["containerName"]): CONDITIONS[str(each["condition"])] for each in depends_on}
    if set(waits.values()) <= {CONDITIONS["START"]}:
        return sorted(waits)
    return {name: {"condition": condition} for name, condition in sorted(waits.items())}


def linux_of(about: Mapping[str, Any]) -> Part:
    """What `linuxParameters` say, as far as `LINUX` goes."""
    capabilities = about.get("capabilities") or {}
    return said(
        cap_add=[str(each) for each in capabilities.get("add") or ()],
        cap_drop=[str(each) for each in capabilities.get("drop") or ()],
        devices=[_device(each) for each in about.get("devices") or ()],
        init=bool(about.get("initProcessEnabled")),
        shm_size=mebibytes(about.get("sharedMemorySize")),
        tmpfs=[_tmpfs(each) for each in about.get("tmpfs") or ()],
    )


def network_of(name: str, definition: Mapping[str, Any]) -> Part:
    """The container `name` on its network.

    Whoever is linked to it reaches it by its host name, too; on a network older engines give it no such name.
    """
    hostname = str(definition.get("hostname") or "")
    if definition.get("disableNetworking"):
        return {"network_mode": "none"}
    return {"networks": {"default": {"aliases": [hostname]}}} if hostname not in {"", name} else {}


def _device(device: Mapping[str, Any]) -> str:
    path = str(device["hostPath"])
    rights = "".join(str(each)[0] for each in device.get("permissions") or ())  # read, write, mknod
    return ":".join([path, str(device.get("containerPath") or path), *([rights] if rights else [])])


def _tmpfs(mount: Mapping[str, Any]) -> str:
    options = [f"size={mebibytes(mount.get('size'))}", *map(str, mount.get("mountOptions") or ())]
    return f"{mount['containerPath']}:{','.join(options)}"


def _seconds(value: Any) -> str:
    return f"{int(value)}s" if value else ""
