"""The flags of `docker run` whose values have a shape of their own: ports, mounts, networks, devices, limits.

Each pair reads the text into the draft and writes the spec's part as texts again.
"""

import ipaddress
import re
import shlex
from collections.abc import Iterator
from dataclasses import asdict

from containers_app.spec.comma_fields import join_fields, split_fields
from containers_app.spec.container import ContainerSpec, Ulimit
from containers_app.spec.flags import Draft, Flag, put, whole

MOST_PORTS = 20_000  # of one container; each is an entry of its own, also when a few words name all there are
DEVICE_PERMISSIONS = re.compile("[rwm]{1,3}")
# What Docker's CLI knows (go-units, ulimit.go).
ULIMITS = frozenset(
    {
        "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
        "rttime", "sigpending", "stack",
    }
)  # fmt: skip
PORT_PATTERN = re.compile(r"(\d+)(?:-(\d+))?")
ULIMIT_PATTERN = re.compile(r"([a-z]+)=(-?\d+)(?::(-?\d+))?")


def _parse_publish(draft: Draft, text: str) -> None:
    address, protocol = _protocol(text)
    host, _, container = address.rpartition(":")
    host_ip, _, host_ports = host.rpartition(":") if not host.startswith("[") else _bracketed(host)
    containers = _range(container)
    hosts = range(0) if host_ports in {"", "0"} else _range(host_ports)  # both leave the choice to the engine
    if hosts and len(hosts) != len(containers):
        raise ValueError(f"“{text}” maps {len(hosts)} host ports to {len(containers)} container ports.")
    ports = _room_for(draft, containers)
    for index, port in enumerate(containers):
        ports.append(
            {
                "container_port": port,
                "protocol": protocol,
                "host_ip": host_ip.strip("[]"),
                "host_port": hosts[index] if hosts else 0,
            }
        )


def _bracketed(host: str) -> tuple[str, str, str]:
    address, _, ports = host.partition("]:")
    return address, "", ports


def _parse_expose(draft: Draft, text: str) -> None:
    address, protocol = _protocol(text)
    containers = _range(address)
    ports = _room_for(draft, containers)
    ports += [{"container_port": port, "protocol": protocol, "host_port": None} for port in containers]


def _room_for(draft: Draft, more: range) -> list[Draft]:
    ports: list[Draft] = draft.setdefault("ports", [])
    if len(ports) + len(more) > MOST_PORTS:
        raise ValueError(f"A container can have {MOST_PORTS:,} ports here.")
    return ports


def _protocol(text: str) -> tuple[str, str]:
    address, _, protocol = text.lower().partition("/")
    if protocol not in {"", "tcp", "udp", "sctp"}:
        raise ValueError(f"“{protocol}” is not a protocol; tcp, udp and sctp are.")
    return address, protocol or "tcp"


def _range(text: str) -> range:
    match = PORT_PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not a port; write for example 8080:80.")
    first, last = int(match[1]), int(match[2] or match[1])
    if not 0 < first <= last < 65536:
        raise ValueError(f"“{text}” is not a port between 1 and 65535.")
    return range(first, last + 1)


def _format_publish(spec: ContainerSpec) -> Iterator[str]:
    for port in spec.ports:
        if port.host_port is None:
            continue
        host_ip = f"[{port.host_ip}]" if ":" in port.host_ip else port.host_ip
        host = f"{port.host_port or ''}:" if port.host_port or host_ip else ""
        yield f"{host_ip}{':' if host_ip else ''}{host}{port.container_port}{_suffix(port.protocol)}"


def _format_expose(spec: ContainerSpec) -> Iterator[str]:
    for port in spec.ports:
        if port.host_port is None:
            yield f"{port.container_port}{_suffix(port.protocol)}"


def _suffix(protocol: str) -> str:
    return "" if protocol == "tcp" else f"/{protocol}"


def _parse_network(draft: Draft, text: str) -> None:
    network: Draft = {"name": text}
    if "=" in text:
        network = {"name": "", "aliases": []}
        names = {"name": "name", "ip": "ipv4_address", "ip6": "ipv6_address", "mac-address": "mac_address"}
        for part in split_fields(text):
            key, _, said = part.partition("=")
            if key == "alias":
                network["aliases"].append(said)
            elif key in names:
                network[names[key]] = said
            else:
                raise ValueError(f"The network option “{key}” is not supported.")
    draft.setdefault("networks", []).append(network)


def _format_network(spec: ContainerSpec) -> Iterator[str]:
    for network in spec.networks:
        options = [f"alias={alias}" for alias in network.aliases]
        options += [f"ip={network.ipv4_address}"] if network.ipv4_address else []
        options += [f"ip6={network.ipv6_address}"] if network.ipv6_address else []
        options += [f"mac-address={network.mac_address}"] if network.mac_address else []
        yield join_fields([f"name={network.name}", *options]) if options else network.name


def _parse_restart(draft: Draft, text: str) -> None:
    name, _, count = text.partition(":")
    draft["restart_policy"] = {"name": name or "no", "maximum_retry_count": whole(count) if count else 0}


def _format_restart(spec: ContainerSpec) -> Iterator[str]:
    policy = spec.restart_policy
    if policy.name != "no":
        yield f"{policy.name}:{policy.maximum_retry_count}" if policy.maximum_retry_count else policy.name


def _parse_device(draft: Draft, text: str) -> None:
    source, *rest = text.split(":")
    target = rest.pop(0) if rest and not DEVICE_PERMISSIONS.fullmatch(rest[0]) else source
    permissions = rest.pop(0) if rest and DEVICE_PERMISSIONS.fullmatch(rest[0]) else "rwm"
    if rest:
        raise ValueError(f"“{text}” is not a device; write for example /dev/ttyUSB0:/dev/modem:rw.")
    draft.setdefault("devices", []).append({"source": source, "target": target, "permissions": permissions})


def _format_device(spec: ContainerSpec) -> Iterator[str]:
    for device in spec.devices:
        yield f"{device.source}:{device.target}:{device.permissions}"


def parse_ulimit(text: str) -> Ulimit:
    """The limit that `name=soft:hard` or `name=both` says; -1 stands for none.

    Raises:
        ValueError: it says none that engines know.
    """
    match = ULIMIT_PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not a limit; write for example nofile=1024:2048.")
    soft, hard = whole(match[2]), whole(match[3] or match[2])
    if match[1] not in ULIMITS:
        raise ValueError(f"“{match[1]}” is no limit; {', '.join(sorted(ULIMITS))} are.")
    if hard != -1 and not -1 < soft <= hard:
        raise ValueError(f"“{text}” has a soft limit above the hard one.")
    return Ulimit(name=match[1], soft=soft, hard=hard)


def _parse_ulimit(draft: Draft, text: str) -> None:
    draft.setdefault("ulimits", []).append(asdict(parse_ulimit(text)))


def _format_ulimit(spec: ContainerSpec) -> Iterator[str]:
    yield from map(str, spec.ulimits)


def _parse_add_host(draft: Draft, text: str) -> None:
    name, _, address = text.partition("=") if "=" in text else text.partition(":")
    address = address.removeprefix("[").removesuffix("]")
    if not name or not (address == "host-gateway" or is_address(address)):
        raise ValueError(f"“{text}” does not give a name its address; write for example db:10.0.0.5.")
    draft.setdefault("extra_hosts", []).append(f"{name}:{address}")


def is_address(text: str) -> bool:
    """Whether `text` is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _format_add_host(spec: ContainerSpec) -> Iterator[str]:
    yield from spec.extra_hosts


def _parse_health(draft: Draft, text: str) -> None:
    if text:
        put(draft, "healthcheck.test", ["CMD-SHELL", text])


def _format_health(spec: ContainerSpec) -> Iterator[str]:
    if spec.healthcheck is not None and spec.healthcheck.test:
        kind, *words = spec.healthcheck.test
        yield words[0] if kind == "CMD-SHELL" and words else shlex.join(words)


def _parse_security(draft: Draft, text: str) -> None:
    name, _, said = text.partition("=")
    if name == "seccomp" and said not in {"unconfined", "builtin"}:
        raise ValueError(f"The file “{said}” is on your machine, and cannot be given here.")
    if name == "systempaths":
        raise ValueError("systempaths is not supported here.")
    draft.setdefault("security_opt", []).append(text)


def _format_security(spec: ContainerSpec) -> Iterator[str]:
    yield from spec.security_opt


def _parse_gpus(draft: Draft, text: str) -> None:
    match split_fields(text):
        case [said, *devices] if said.startswith("device=") and "=" not in "".join(devices):
            draft["gpus"] = ",".join([said, *devices])
        case [said]:
            draft["gpus"] = said.removeprefix("count=")
        case _:
            raise ValueError(f'“{text}” is not supported; write all, a number, or "device=0,1".')


def _format_gpus(spec: ContainerSpec) -> Iterator[str]:
    if spec.gpus:
        yield join_fields([spec.gpus])


def _parse_entrypoint(draft: Draft, text: str) -> None:
    draft["entrypoint"] = [text] if text else []


def _format_entrypoint(spec: ContainerSpec) -> Iterator[str]:
    if spec.entrypoint is not None:
        # The flag takes one word; the others go before the command, where they mean the same.
        yield spec.entrypoint[0] if spec.entrypoint else ""


def _parse_pull(draft: Draft, text: str) -> None:
    draft["pull"] = text


def _format_pull(spec: ContainerSpec) -> Iterator[str]:
    if spec.pull != "missing":
        yield spec.pull


SHAPED_FLAGS: tuple[Flag, ...] = (
    Flag(("--publish", "-p"), _parse_publish, _format_publish),
    Flag(("--expose",), _parse_expose, _format_expose),
    Flag(("--network", "--net"), _parse_network, _format_network),
    Flag(("--add-host",), _parse_add_host, _format_add_host),
    Flag(("--restart",), _parse_restart, _format_restart),
    Flag(("--device",), _parse_device, _format_device),
    Flag(("--ulimit",), _parse_ulimit, _format_ulimit),
    Flag(("--health-cmd",), _parse_health, _format_health),
    Flag(("--security-opt",), _parse_security, _format_security),
    Flag(("--gpus",), _parse_gpus, _format_gpus),
    Flag(("--entrypoint",), _parse_entrypoint, _format_entrypoint),
    Flag(("--pull",), _parse_pull, _format_pull),
)
