"""What is wrong with a container spec before an engine is asked: each field with its complaint in words.

The engine has the last word; this catches what it would accept and then trip over, and what it explains
badly.
"""

import re
from collections.abc import Iterator

from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import image_id, object_id
from containers_app.spec.container import ContainerSpec, Mount, NetworkAttachment, Port
from containers_app.spec.flag_values import is_address

Problem = tuple[str, str]
Fields = dict[str, list[str]]

VARIABLE_NAME = re.compile(r"[^=\x00]+")
MODE = re.compile("[0-7]{1,5}")
HOSTNAME = re.compile(r"\w([\w.-]{0,253}\w)?", re.ASCII)  # the engine takes _ too
PROTOCOLS = frozenset({"tcp", "udp", "sctp"})
RESTART_POLICIES = frozenset({"no", "always", "unless-stopped", "on-failure"})
PULL_CHOICES = frozenset({"missing", "always", "never"})
MOUNT_TYPES = frozenset({"bind", "volume", "tmpfs", "image"})
SMALLEST_MEMORY = 6 * 1024 * 1024  # the engine refuses less
MODES_ALONE = frozenset({"host", "none"})


def problems_of(spec: ContainerSpec) -> Fields:
    """Return the complaints about `spec` by field, `{}` when there are none."""
    fields: Fields = {}
    for check in (_identity, _process, _ports, _networks, _mounts, _lifetime, _limits, _rights):
        for field, message in check(spec):
            fields.setdefault(field, []).append(message)
    return fields


def _identity(spec: ContainerSpec) -> Iterator[Problem]:
    try:
        image_id(spec.image)
    except InvalidIdentifier as error:
        yield "image", str(error)
    if spec.name:
        try:
            object_id(spec.name)
        except InvalidIdentifier:
            yield "name", "A name has letters, digits, “_”, “.” and “-”, and begins with a letter or digit."
    if spec.pull not in PULL_CHOICES:
        yield "pull", "Choose missing, always or never."


def _process(spec: ContainerSpec) -> Iterator[Problem]:
    for name, value in spec.env.items():
        if not VARIABLE_NAME.fullmatch(name) or "\x00" in value:
            yield "env", f"“{name}” cannot be the name of a variable."
    if spec.hostname and not HOSTNAME.fullmatch(spec.hostname):
        yield "hostname", f"“{spec.hostname}” is not a host name."
    if spec.working_dir and not spec.working_dir.startswith("/"):
        yield "working_dir", "The working directory is a full path inside the container."
    if spec.healthcheck is not None and not spec.healthcheck.disabled and spec.healthcheck.test:
        kind, *words = spec.healthcheck.test
        if kind not in {"CMD", "CMD-SHELL", "NONE"}:
            yield "healthcheck", "The test begins with CMD or CMD-SHELL."
        # A shell takes the first of them for its script; the others would be lost without a word.
        if kind == "CMD-SHELL" and len(words) > 1:
            yield "healthcheck", "Behind CMD-SHELL stands one text: put it in quotes."


def _ports(spec: ContainerSpec) -> Iterator[Problem]:
    taken: set[tuple[str, int, str]] = set()
    for port in spec.ports:
        yield from _port(port)
        place = (port.host_ip, port.host_port or 0, port.protocol)
        if port.host_port and place in taken:
            yield "ports", f"Host port {port.host_port}/{port.protocol} is given twice."
        taken.add(place)
    if spec.ports and spec.networks and spec.networks[0].name in MODES_ALONE and any(_published(spec)):
        yield "ports", f"With the network “{spec.networks[0].name}” no port can be published."


def _published(spec: ContainerSpec) -> Iterator[bool]:
    return (port.host_port is not None for port in spec.ports)


def _port(port: Port) -> Iterator[Problem]:
    if not 0 < port.container_port < 65536:
        yield "ports", f"{port.container_port} is not a port between 1 and 65535."
    if port.host_port is not None and not 0 <= port.host_port < 65536:
        yield "ports", f"{port.host_port} is not a port between 1 and 65535."
    if port.protocol not in PROTOCOLS:
        yield "ports", f"“{port.protocol}” is not a protocol; tcp, udp and sctp are."
    if port.host_ip and not is_address(port.host_ip):
        yield "ports", f"“{port.host_ip}” is not an IP address."


def _networks(spec: ContainerSpec) -> Iterator[Problem]:
    names = [network.name for network in spec.networks]
    if len(set(names)) < len(names):
        yield "networks", "A network is given twice."
    for network in spec.networks:
        yield from _network(network, alone=len(names) == 1)


def _network(network: NetworkAttachment, *, alone: bool) -> Iterator[Problem]:
    mode, _, owner = network.name.partition(":")
    if (network.name in MODES_ALONE or owner) and not alone:
        yield "networks", f"“{network.name}” excludes other networks."
    try:
        object_id(owner if mode == "container" else network.name)
    except InvalidIdentifier:
        yield "networks", f"“{network.name}” cannot be the name of a network."
    for address in filter(None, (network.ipv4_address, network.ipv6_address)):
        if not is_address(address):
            yield "networks", f"“{address}” is not an IP address."


def _mounts(spec: ContainerSpec) -> Iterator[Problem]:
    targets = [mount.target for mount in spec.mounts]
    if len(set(targets)) < len(targets):
        yield "mounts", "Two mounts have the same target."
    for mount in spec.mounts:
        yield from _mount(mount)


def _mount(mount: Mount) -> Iterator[Problem]:
    if mount.type not in MOUNT_TYPES:
        yield "mounts", f"“{mount.type}” is not a kind of mount; bind, volume, tmpfs and image are."
    if not mount.target.startswith("/") or mount.target == "/":
        yield "mounts", f"The target “{mount.target}” must be a full path inside the container, and not “/”."
    if mount.type == "bind" and not mount.source.startswith("/"):
        yield "mounts", f"The source “{mount.source}” must be a full path on the host."
    if mount.type == "volume" and mount.source:
        try:
            object_id(mount.source)
        except InvalidIdentifier:
            yield "mounts", f"“{mount.source}” cannot be the name of a volume."
    if mount.mode and not MODE.fullmatch(mount.mode):
        yield "mounts", f"“{mount.mode}” is not a mode; write its octal digits, for example 1777."
    if mount.type == "tmpfs" and mount.source:
        yield "mounts", "A tmpfs has no source."


def _lifetime(spec: ContainerSpec) -> Iterator[Problem]:
    policy = spec.restart_policy
    if policy.name not in RESTART_POLICIES:
        yield "restart_policy", "Choose no, always, unless-stopped or on-failure."
    if policy.maximum_retry_count and policy.name != "on-failure":
        yield "restart_policy", "Only on-failure counts its attempts."
    if spec.auto_remove and policy.name != "no":
        yield (
            "auto_remove",
            "A container that is removed when it exits cannot be restarted: choose one of both.",
        )


def _limits(spec: ContainerSpec) -> Iterator[Problem]:
    resources = spec.resources
    if resources.memory is not None and resources.memory < SMALLEST_MEMORY:
        yield "resources", "The engine needs at least 6m of memory for a container."
    swap = resources.memory_swap
    if swap is not None and swap != -1 and swap < (resources.memory or 0):
        yield "resources", "memory_swap is memory and swap together, so it cannot be less than memory."
    if swap is not None and swap > 0 and resources.memory is None:
        yield "resources", "Give memory with memory_swap."
    if resources.cpus is not None and resources.cpus < 0.01:
        yield "resources", "Give at least 0.01 CPUs."
    if resources.pids is not None and resources.pids < 1:
        yield "resources", "At least one process must be allowed."


def _rights(spec: ContainerSpec) -> Iterator[Problem]:
    for device in spec.devices:
        if not device.source.startswith("/") or not set(device.permissions) <= set("rwm"):
            yield (
                "devices",
                f"“{device.source}:{device.permissions}” is not a device with permissions of r, w and m.",
            )
    if spec.gpus and not re.fullmatch(r"all|\d+|device=[\w.,:-]+", spec.gpus):
        yield "gpus", "Write all, a number, or device=0,1."
