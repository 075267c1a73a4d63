"""The simple flags of `docker run`: one table from which the parser reads and the writer writes.

A flag knows the spec field it stands for (`resources.memory` is a field of a field), how its text becomes a
value and how the value becomes text again. What needs more thought (ports, mounts, networks …) is in
`flag_values`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from containers_app.spec.container import ContainerSpec
from containers_app.spec.quantities import format_duration, format_size, parse_duration, parse_size

Draft = dict[str, Any]

WHOLE_PATTERN = re.compile(r"[+-]?[0-9]{1,19}")
NUMBER_PATTERN = re.compile(r"[0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+")  # neither 1_000 nor nan


@dataclass(frozen=True)
class Flag:
    """A flag of `docker run`: `parse` puts a text into the draft, `format` gives the texts of a spec."""

    names: tuple[str, ...]
    parse: Callable[[Draft, str], None]
    format: Callable[[ContainerSpec], Iterator[str]]
    switch: bool = False


def put(draft: Draft, path: str, value: Any) -> None:
    """Set the field at `path` of `draft`."""
    *parents, leaf = path.split(".")
    for parent in parents:
        draft = draft.setdefault(parent, {})
    draft[leaf] = value


def take(spec: Any, path: str) -> Any:
    """Return the field at `path` of `spec`; None when a parent is None."""
    for name in path.split("."):
        spec = getattr(spec, name) if spec is not None else None
    return spec


def value(
    *names: str, path: str, parse: Callable[[str], Any] = str, write: Callable[[Any], str] = str
) -> Flag:
    """A flag whose text is one value. It is written when the field is neither empty nor None."""

    def write_value(spec: ContainerSpec) -> Iterator[str]:
        found = take(spec, path)
        if found not in (None, ""):
            yield write(found)

    return Flag(names, lambda draft, text: put(draft, path, parse(text)), write_value)


def switch(*names: str, path: str, unsaid: bool | None = False) -> Flag:
    """A flag that is there or not, or `=true` or `=false`; it is not written when the field is `unsaid`."""

    def write_switch(spec: ContainerSpec) -> Iterator[str]:
        found = take(spec, path)
        if found is not None and found is not unsaid:
            yield str(found).lower()

    return Flag(names, lambda draft, text: put(draft, path, boolean(text)), write_switch, switch=True)


def several(*names: str, path: str) -> Flag:
    """A flag that may be repeated, each time with one value."""

    def write_several(spec: ContainerSpec) -> Iterator[str]:
        yield from take(spec, path)

    return Flag(names, lambda draft, text: draft.setdefault(path, []).append(text), write_several)


def pairs(*names: str, path: str) -> Flag:
    """A flag that may be repeated, each time with `name=value`."""

    def parse_pair(draft: Draft, text: str) -> None:
        name, _, said = text.partition("=")
        if not name:
            raise ValueError(f"“{text}” has no name; write name=value.")
        *parents, leaf = path.split(".")
        for parent in parents:
            draft = draft.setdefault(parent, {})
        draft.setdefault(leaf, {})[name] = said

    def write_pairs(spec: ContainerSpec) -> Iterator[str]:
        for name, said in take(spec, path).items():
            yield f"{name}={said}"

    return Flag(names, parse_pair, write_pairs)


def boolean(text: str) -> bool:
    """Return what a switch's text says.

    Raises:
        ValueError: neither true nor false.
    """
    if text.lower() not in {"true", "false", "1", "0", "t", "f"}:
        raise ValueError(f"“{text}” is neither true nor false.")
    return text.lower() in {"true", "1", "t"}


def whole(text: str) -> int:
    """Return a whole number.

    Raises:
        ValueError: not one.
    """
    if not WHOLE_PATTERN.fullmatch(text) or not -(2**63) <= int(text) < 2**63:
        raise ValueError(f"“{text}” is not a whole number.")
    return int(text)


def number(text: str) -> float:
    """Return a number that is not negative.

    Raises:
        ValueError: not one.
    """
    if not NUMBER_PATTERN.fullmatch(text):
        raise ValueError(f"“{text}” is not a number.")
    return float(text)


def exactly(amount: float) -> str:
    """Return a number with as many decimals as the engine keeps, nine."""
    return f"{amount:.9f}".rstrip("0").rstrip(".")


def unlimited(text: str) -> int | None:
    """Return a limit; 0 and -1 mean none."""
    return whole(text) if whole(text) > 0 else None


def _seconds(*names: str, path: str) -> Flag:
    return value(*names, path=path, parse=parse_duration, write=format_duration)


def _size(*names: str, path: str) -> Flag:
    # 0 is the engine's own choice.
    return value(*names, path=path, parse=lambda text: parse_size(text) or None, write=format_size)


SIMPLE_FLAGS: tuple[Flag, ...] = (
    value("--name", path="name"),
    value("--platform", path="platform"),
    switch("--tty", "-t", path="tty"),
    switch("--interactive", "-i", path="stdin_open"),
    switch("--rm", path="auto_remove"),
    switch("--init", path="init", unsaid=None),
    value("--workdir", "-w", path="working_dir"),
    value("--user", "-u", path="user"),
    value("--hostname", "-h", path="hostname"),
    value("--domainname", path="domainname"),
    pairs("--env", "-e", path="env"),
    pairs("--label", "-l", path="labels"),
    value("--stop-signal", path="stop_signal"),
    value("--stop-timeout", path="stop_timeout", parse=whole),
    switch("--publish-all", "-P", path="publish_all_ports"),
    several("--link", path="links"),
    several("--dns", path="dns"),
    several("--dns-search", path="dns_search"),
    several("--dns-option", "--dns-opt", path="dns_options"),
    several("--volumes-from", path="volumes_from"),
    switch("--read-only", path="read_only"),
    _size("--shm-size", path="shm_size"),
    pairs("--storage-opt", path="storage_options"),
    _size("--memory", "-m", path="resources.memory"),
    _size("--memory-reservation", path="resources.memory_reservation"),
    _size("--memory-swap", path="resources.memory_swap"),
    value("--cpus", path="resources.cpus", parse=number, write=exactly),
    value("--cpu-shares", "-c", path="resources.cpu_shares", parse=whole),
    value("--cpuset-cpus", path="resources.cpuset_cpus"),
    value("--cpuset-mems", path="resources.cpuset_mems"),
    value("--pids-limit", path="resources.pids", parse=unlimited),
    value("--blkio-weight", path="resources.blkio_weight", parse=whole),
    switch("--oom-kill-disable", path="oom_kill_disable"),
    value("--oom-score-adj", path="oom_score_adj", parse=whole),
    _seconds("--health-interval", path="healthcheck.interval_seconds"),
    _seconds("--health-timeout", path="healthcheck.timeout_seconds"),
    _seconds("--health-start-period", path="healthcheck.start_period_seconds"),
    value("--health-retries", path="healthcheck.retries", parse=whole),
    switch("--no-healthcheck", path="healthcheck.disabled"),
    value("--log-driver", path="logging.driver"),
    pairs("--log-opt", path="logging.options"),
    switch("--privileged", path="privileged"),
    several("--cap-add", path="cap_add"),
    several("--cap-drop", path="cap_drop"),
    several("--device-cgroup-rule", path="device_cgroup_rules"),
    several("--group-add", path="group_add"),
    pairs("--sysctl", path="sysctls"),
    value("--pid", path="pid_mode"),
    value("--ipc", path="ipc_mode"),
    value("--uts", path="uts_mode"),
    value("--userns", path="userns_mode"),
    value("--cgroupns", path="cgroupns_mode"),
    value("--cgroup-parent", path="cgroup_parent"),
    value("--runtime", path="runtime"),
)
