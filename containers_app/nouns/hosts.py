"""Facts about an engine and its machine, from `GET /info` and `GET /version`."""

from typing import Any

from containers_app.engine.reader import EngineReader
from containers_app.nouns.values import integer, items, mapping, text
from fleet_app.kinds import Json
from operations_app.storable import storable

# Counters that move at every look; the mirror counts for itself.
MOVING = frozenset(
    {
        "SystemTime",
        "NFd",
        "NGoroutines",
        "NEventsListener",
        "Containers",
        "ContainersRunning",
        "ContainersPaused",
        "ContainersStopped",
        "Images",
        "DriverStatus",
    }
)


def columns(*, info: Json, version: Json) -> dict[str, Any]:
    """Values for every column of `Host` that tells about its engine."""
    return {
        "engine_id": text(info.get("ID"), 100),
        "engine_version": text(version.get("Version"), 60),
        "api_version": text(version.get("ApiVersion"), 12),
        "operating_system": text(info.get("OperatingSystem"), 200),
        "kernel_version": text(info.get("KernelVersion"), 200),
        "architecture": text(info.get("Architecture"), 40),
        "cpus": max(0, integer(info.get("NCPU"))),
        "memory_bytes": integer(info.get("MemTotal")),
        "storage_driver": text(info.get("Driver"), 60),
        "cgroup_version": text(info.get("CgroupVersion"), 4),
        "warnings": storable(items(info.get("Warnings"))),
        "info": storable({name: value for name, value in mapping(info).items() if name not in MOVING}),
        "version": storable(mapping(version)),
    }


async def describe(engine: EngineReader) -> dict[str, Any]:
    """What the engine says about itself now."""
    return columns(info=await engine.info(), version=await engine.version())
