"""What a container is made of, told from its inspect answer: a process, seen through namespaces, within limits.

Sources: Docker Engine API, ContainerInspect; namespaces(7), cgroups(7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from containers_app.spec.inspected import resources_of
from containers_app.spec.quantities import format_size

Answer = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Namespace:
    """A kind of namespace: `own`, or shared with the host or another container."""

    name: str
    kind: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit of the control group; an empty value is no limit. `flag` sets it in `docker run`."""

    name: str
    value: str
    flag: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Anatomy:
    """The parts. `pid` is the root process as the host counts, None when nothing runs."""

    pid: int | None
    start_command: list[str]
    image: str
    image_engine_id: str
    layers: int
    storage_driver: str
    writable_layer: str
    namespaces: list[Namespace]
    limits: list[Limit]


NAMESPACES = (
    ("pid", "PidMode", "Which processes it sees: in its own, its first process is number 1."),
    ("mnt", "", "Which file system it sees: the image's layers with a writable one on top."),
    ("net", "NetworkMode", "Which network interfaces, addresses and ports it sees."),
    ("uts", "UTSMode", "Which host name it sees."),
    ("ipc", "IpcMode", "Which shared memory and semaphores it sees."),
    ("user", "UsernsMode", "Who its users are on the host; shared unless the engine remaps them."),
    ("cgroup", "CgroupnsMode", "Which part of the control group tree it sees."),
)
SHARED_BY_DEFAULT = frozenset({"user"})


def anatomy_of(container: Answer, *, image: Answer | None) -> Anatomy:
    """Return the anatomy of an inspected `container`; `image` is the inspect answer of its image, if it is known."""
    host, config = container.get("HostConfig") or {}, container.get("Config") or {}
    driver = container.get("GraphDriver") or {}
    root = (image or {}).get("RootFS") or {}
    return Anatomy(
        pid=(container.get("State") or {}).get("Pid") or None,
        start_command=[word for word in (container.get("Path"), *(container.get("Args") or ())) if word],
        image=config.get("Image") or "",
        image_engine_id=container.get("Image") or "",
        layers=len(root.get("Layers") or ()),
        storage_driver=driver.get("Name") or container.get("Driver") or "",
        writable_layer=(driver.get("Data") or {}).get("UpperDir") or "",
        namespaces=[
            Namespace(name=name, kind=_kind(name, str(host.get(field) or "")), explanation=explanation)
            for name, field, explanation in NAMESPACES
        ],
        limits=_limits(host),
    )


def _kind(name: str, mode: str) -> str:
    if mode == "host" or (not mode and name in SHARED_BY_DEFAULT):
        return "shared with the host"
    if mode.startswith("container:"):
        return f"shared with {mode}"
    return "own"


def _limits(host: Answer) -> list[Limit]:
    resources = resources_of(host)
    sizes = (
        ("memory", resources.memory, "--memory", "More than this, and the kernel kills a process of it."),
        ("memory reservation", resources.memory_reservation, "--memory-reservation", "What it gets in need."),
        ("memory and swap", resources.memory_swap, "--memory-swap", "Both together; -1 is no limit."),
    )
    numbers = (
        ("cpus", resources.cpus, "--cpus", "How much processor time it may use; 1.5 is one and a half."),
        ("cpu shares", resources.cpu_shares, "--cpu-shares", "Its weight when processors are scarce."),
        ("cpu set", resources.cpuset_cpus, "--cpuset-cpus", "The processors it may run on."),
        ("processes", resources.pids, "--pids-limit", "How many processes and threads it may have."),
        ("block i/o weight", resources.blkio_weight, "--blkio-weight", "Its weight when disks are busy."),
    )
    return [
        Limit(name=name, value=format_size(size) if size else "", flag=flag, explanation=explanation)
        for name, size, flag, explanation in sizes
    ] + [
        Limit(
            name=name,
            value=f"{number:g}" if isinstance(number, float) else str(number or ""),
            flag=flag,
            explanation=explanation,
        )
        for name, number, flag, explanation in numbers
    ]
