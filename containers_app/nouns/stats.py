"""From `GET /containers/{id}/stats` to the numbers `docker stats` shows."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from containers_app.nouns.values import integer, items, mapping, moment, text
from fleet_app.kinds import Json


@dataclass(frozen=True, slots=True)
class CpuTime:
    """Nanoseconds of CPU, used by the container and by the whole machine, at one moment."""

    used: int
    system: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement. Bytes; network and block count since the container's start; 100 % of CPU is one core busy."""

    at: datetime
    cpu_percent: float | None  # None without an earlier sample to compare with
    memory_bytes: int
    memory_limit: int
    network_rx_bytes: int
    network_tx_bytes: int
    block_read_bytes: int
    block_write_bytes: int
    pids: int

    def as_json(self) -> dict[str, Any]:
        """The sample as REST and sockets say it."""
        return {**asdict(self), "at": self.at.isoformat()}


def cpu_time(raw: Json) -> CpuTime:
    """What `raw` says of CPU; hand it to `sample` together with the next answer."""
    cpu = mapping(raw.get("cpu_stats"))
    used = mapping(cpu.get("cpu_usage")).get("total_usage")
    return CpuTime(used=integer(used), system=integer(cpu.get("system_cpu_usage")))


def sample(raw: Json, *, previous: CpuTime | None) -> Sample | None:
    """The numbers of one answer; None for a container that does not run (the engine answers with zeros then)."""
    at = moment(raw.get("read"))
    if at is None or not mapping(raw.get("memory_stats")):
        return None
    received, sent = _network(raw)
    read, written = _block(raw)
    return Sample(
        at=at,
        cpu_percent=_cpu_percent(raw, previous),
        memory_bytes=_memory(raw),
        memory_limit=integer(mapping(raw.get("memory_stats")).get("limit")),
        network_rx_bytes=received,
        network_tx_bytes=sent,
        block_read_bytes=read,
        block_write_bytes=written,
        pids=integer(mapping(raw.get("pids_stats")).get("current")),
    )


def _cpu_percent(raw: Json, previous: CpuTime | None) -> float | None:
    now, cpu = cpu_time(raw), mapping(raw.get("cpu_stats"))
    if previous is None or now.system <= previous.system or now.used < previous.used:
        return None
    cores = (
        integer(cpu.get("online_cpus")) or len(items(mapping(cpu.get("cpu_usage")).get("percpu_usage"))) or 1
    )
    return round((now.used - previous.used) / (now.system - previous.system) * cores * 100, 2)


def _memory(raw: Json) -> int:
    """Used, less the file cache the kernel would give back first: what the docker CLI calls usage (cgroup v1, v2)."""
    memory = mapping(raw.get("memory_stats"))
    usage, details = integer(memory.get("usage")), mapping(memory.get("stats"))
    cache = integer(details.get("total_inactive_file", details.get("inactive_file")))
    return usage - cache if cache < usage else usage


def _network(raw: Json) -> tuple[int, int]:
    links = [mapping(link) for link in mapping(raw.get("networks")).values()]
    return _total(link.get("rx_bytes") for link in links), _total(link.get("tx_bytes") for link in links)


def _block(raw: Json) -> tuple[int, int]:
    rows = [mapping(row) for row in items(mapping(raw.get("blkio_stats")).get("io_service_bytes_recursive"))]
    by_word = {
        word: [row.get("value") for row in rows if text(row.get("op")).lower() == word]
        for word in ("read", "write")
    }
    return _total(by_word["read"]), _total(by_word["write"])


def _total(values: Iterable[object]) -> int:
    return sum(integer(value) for value in values)
