"""How the containers of a service were when they were well, in what can be changed of one that is there.

`docker update` and `docker network connect` change limits, the restart policy and networks, and leave Compose's
fingerprint as it is: Compose does not see that. An engine may pass over some of what it is told, so what counts is what
it said of the container then, and not what the files say.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from containers_app.spec.inspected import SHORT_ID, resources_of
from containers_app.spec.quantities import format_size
from stacks_app.plan.desired import used
from stacks_app.plan.observed import CONFIG_HASH, Ran
from stacks_app.plan.shapes import Reason

Json = Mapping[str, Any]
FINGERPRINT: Final = "fingerprint"
NETWORKS: Final = "networks"
_SIZES: Final = frozenset({"mem_limit", "mem_reservation", "memswap_limit"})


def made_of(container: Json) -> dict[str, Any]:
    """What can be changed of a container, by the keys of a compose file; a revision keeps it.

    container: as the engine tells it (`GET /containers/{id}/json`).
    """
    host, labels = container.get("HostConfig") or {}, (container.get("Config") or {}).get("Labels") or {}
    limits = resources_of(host)
    said = {
        "mem_limit": limits.memory,
        "mem_reservation": limits.memory_reservation,
        "memswap_limit": limits.memory_swap,
        "cpus": limits.cpus,
        "cpu_shares": limits.cpu_shares,
        "cpuset": limits.cpuset_cpus,
        "cpuset_mems": limits.cpuset_mems,
        "pids_limit": limits.pids,
        "blkio_config": limits.blkio_weight,
        "restart": _restart(host.get("RestartPolicy") or {}),
    }
    own = {str(container.get("Name") or "").lstrip("/"), str(container.get("Id") or "")[:SHORT_ID]}
    joined = (container.get("NetworkSettings") or {}).get("Networks") or {}
    return {
        FINGERPRINT: labels.get(CONFIG_HASH, ""),
        NETWORKS: {name: _endpoint(about or {}, own) for name, about in joined.items()},
        **{key: each for key, each in said.items() if each},
    }


def network_keys(config: Json) -> dict[str, str]:
    """What a resolved project calls its networks, by their names on the host."""
    return {str(about.get("name") or key): key for key, about in used(config, "networks")}


def alterations(made: Json, here: Iterable[Ran], keys: Mapping[str, str]) -> list[Reason]:
    """What somebody changed of the first of the containers `here` of which something is other than it was `made`.

    made: see `made_of`; empty where nobody knows. keys: see `network_keys`.
    """
    alike = (made_of(ran.told) for ran in here if ran.config_hash == made.get(FINGERPRINT) and ran.told)
    return next((reasons for now in alike if (reasons := list(_altered(made, now, keys)))), [])


def _altered(made: Json, now: Json, keys: Mapping[str, str]) -> Iterator[Reason]:
    for key in sorted({*made, *now} - {FINGERPRINT, NETWORKS}):
        if made.get(key) != now.get(key):
            yield Reason(key=key, before=_told(key, now.get(key)), after=_told(key, made.get(key)))
    was, joined = made.get(NETWORKS) or {}, now.get(NETWORKS) or {}
    for network in sorted({*was, *joined}):
        key = f"networks.{keys.get(network, network)}"
        if network in was and network in joined:
            yield from _altered_endpoint(key, was[network], joined[network])
        else:
            before, after = ("connected" if network in side else None for side in (joined, was))
            yield Reason(key=key, before=before, after=after)


def _altered_endpoint(key: str, was: Json, now: Json) -> Iterator[Reason]:
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            yield Reason(key=f"{key}.{name}", before=_text(now.get(name)), after=_text(was.get(name)))


def _endpoint(about: Json, own: set[str]) -> dict[str, Any]:
    addresses = about.get("IPAMConfig") or {}
    said = {
        "aliases": sorted({*(about.get("Aliases") or ())} - own),
        "ipv4_address": addresses.get("IPv4Address"),
        "ipv6_address": addresses.get("IPv6Address"),
        "driver_opts": about.get("DriverOpts"),
        "gw_priority": about.get("GwPriority"),
    }
    return {key: each for key, each in said.items() if each}


def _restart(policy: Json) -> str:
    name, count = policy.get("Name") or "no", policy.get("MaximumRetryCount")
    return "" if name == "no" else f"{name}:{count}" if count else name


def _told(key: str, value: Any) -> str | None:
    return format_size(value) if key in _SIZES and value is not None else _text(value)


def _text(value: Any) -> str | None:
    return None if value is None else ", ".join(value) if isinstance(value, list) else str(value)
