"""The rule for every fetch to a host that a person named: a registry, a git server.

Resolve once, connect to the address that was checked, look again at every redirect.
Link-local addresses are refused because cloud providers serve machine credentials there. Private and loopback addresses
are not: registries and git servers stand in private networks.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

# Instance metadata outside the link-local ranges: AWS over IPv6, Alibaba Cloud, Oracle Cloud.
METADATA = frozenset({"fd00:ec2::254", "100.100.100.200", "192.0.0.192"})


class AddressRefused(Exception):
    """The host cannot be resolved, or one of its addresses must not be spoken to; `str()` says which."""


def check_address(address: str) -> None:
    """Raise `AddressRefused` for an address that is link-local, multicast, reserved or a metadata service."""
    plain = address.partition("%")[0]
    found = ipaddress.ip_address(plain)
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    if (
        found.is_link_local
        or found.is_multicast
        or str(found) in METADATA
        or found == ipaddress.ip_address("255.255.255.255")
    ):
        raise AddressRefused(
            f"{address} is a link-local, multicast or metadata address; Quaymaster does not connect there."
        )


def _checked(host: str, answers: Sequence[Any]) -> list[str]:
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for address in addresses:
        check_address(address)
    if not addresses:
        raise AddressRefused(f"{host} has no address.")
    return addresses


def resolve(*, host: str, port: int) -> list[str]:
    """The addresses of `host`, all checked. Blocks while the resolver answers.

    Raises:
        AddressRefused: not found, or one of them is refused (one is enough: whose name it is may choose the order).
    """
    try:
        return _checked(host, socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except OSError as error:
        raise AddressRefused(f"{host} cannot be resolved: {error.strerror or error}.") from error


class CheckedResolver(AbstractResolver):
    """Resolver for aiohttp by the same rule.

    aiohttp asks it for every new connection, also after a redirect, but not for a host that is an address already:
    check those with `check_host`.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        try:
            answers = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM, family=family
            )
        except OSError as error:
            raise AddressRefused(f"{host} cannot be resolved: {error.strerror or error}.") from error
        _checked(host, answers)
        return [
            ResolveResult(
                hostname=host,
                host=str(answer[4][0]),
                port=port,
                family=answer[0],
                proto=answer[2],
                flags=socket.AI_NUMERICHOST,
            )
            for answer in answers
        ]

    async def close(self) -> None:
        """Nothing is held open."""


def check_host(host: str) -> None:
    """Raise `AddressRefused` when `host` is itself an address that must not be spoken to. Names pass: see `resolve`."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return
    check_address(host.strip("[]"))
