"""Limits and restart policy changed in place: what was said, what it takes to stay true, and nothing beside it.

Source: Docker Engine API, ContainerUpdate. There, 0 stands for "as it is".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from containers_app.spec.container import Resources, RestartPolicy
from containers_app.spec.engine_body import limits, restart_policy

Answer = Mapping[str, Any]
DEFAULT_PERIOD = 100_000  # microseconds, the engine's own
UNLIMITED = -1


class SwapTooSmall(ValueError):
    """The swap limit that the container has is less than the memory it shall get."""


def update_body(host: Answer, *, resources: Resources, policy: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the body of the update call for a container whose `HostConfig` is `host`.

    Raises:
        SwapTooSmall: it must be said what becomes of the swap limit.
    """
    body = limits(with_swap(host, resources))
    if resources.cpus and (quota := quota_for(host, resources.cpus)):
        del body["NanoCpus"]
        body["CpuQuota"] = quota
    if policy is not None:
        body["RestartPolicy"] = restart_policy(changed_policy(host, policy))
    return body


def with_swap(host: Answer, resources: Resources) -> Resources:
    """Return `resources` with the swap limit that keeps its meaning when the memory changes.

    `MemorySwap` is memory and swap together. None at all (equal to the memory) and no limit stay so, the engine's
    default (twice the memory) follows, a limit somebody chose stays what it is.

    Raises:
        SwapTooSmall: the chosen one is less than the new memory.
    """
    memory, old, swap = resources.memory, host.get("Memory") or 0, host.get("MemorySwap") or 0
    if memory is None or resources.memory_swap is not None:
        return resources
    if swap == UNLIMITED:  # which an engine takes for less than any memory
        return replace(resources, memory_swap=UNLIMITED)
    if memory == old:
        return resources
    if swap in {0, 2 * old}:
        return replace(resources, memory_swap=2 * memory)
    if swap == old:
        return replace(resources, memory_swap=memory)
    if swap < memory:
        words = f"Memory and swap together are limited to {swap} bytes here: say memory_swap too."
        raise SwapTooSmall(words)
    return resources


def quota_for(host: Answer, cpus: float) -> int | None:
    """Return `cpus` as a quota, in microseconds, for a container that was given one; else None.

    An engine takes CPUs and quota as two ways to say the same, of which a container keeps the first.
    """
    if host.get("NanoCpus") or not (host.get("CpuQuota") or host.get("CpuPeriod")):
        return None
    return round(cpus * (host.get("CpuPeriod") or DEFAULT_PERIOD))


def changed_policy(host: Answer, said: Mapping[str, Any]) -> RestartPolicy:
    """Return the restart policy of `host` with what was `said`; another policy begins without a count."""
    held = host.get("RestartPolicy") or {}
    held_name = held.get("Name") or "no"
    name = said.get("name", held_name)
    count = held.get("MaximumRetryCount") or 0 if name == held_name else 0
    return RestartPolicy(name=name, maximum_retry_count=said.get("maximum_retry_count", count))
