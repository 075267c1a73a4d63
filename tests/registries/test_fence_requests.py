"""Where no request that a person caused may go, however the address is written, and where it may."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registries_app.outbound import (
    METADATA,
    AddressRefused,
    CheckedResolver,
    check_address,
    check_host,
    resolve,
)

Address = ipaddress.IPv4Address

link_local = st.ip_addresses(network="169.254.0.0/16")
multicast = st.ip_addresses(network="224.0.0.0/4")
metadata = st.sampled_from([each for each in METADATA if "." in each]).map(Address)
broadcast = st.just(Address("255.255.255.255"))
refused_v4 = st.one_of(link_local, multicast, metadata, broadcast)
refused_v6 = st.one_of(
    st.ip_addresses(network="fe80::/10"), st.ip_addresses(network="ff00::/8"), st.just("fd00:ec2::254")
)
private_v4 = st.sampled_from(
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "93.184.216.0/24"]
)
admitted_v4 = private_v4.flatmap(lambda network: st.ip_addresses(network=network))


def spellings(address: Address) -> list[str]:
    """All ways in which an address of IPv4 is written, inside of IPv6 too (RFC 4291, 2.5.5.2; RFC 3056)."""
    number = int(address)
    return [
        str(address),
        f"::ffff:{address}",
        f"::FFFF:{number >> 16:x}:{number & 0xFFFF:X}",
        f"0:0:0:0:0:ffff:{number >> 16:04x}:{number & 0xFFFF:04x}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1",
    ]


@given(address=refused_v4)
def test_it_refuses_inner_addresses_in_any_spelling(address: Address) -> None:
    for written in spellings(address):
        with pytest.raises(AddressRefused):
            check_address(written)
        for host in (written, f"[{written}]"):
            with pytest.raises(AddressRefused):
                check_host(host)


@given(address=refused_v6, zone=st.sampled_from(["", "%eth0", "%1"]))
def test_it_refuses_inner_addresses_of_ipv6(address: object, zone: str) -> None:
    for check in (check_address, check_host):
        with pytest.raises(AddressRefused):
            check(f"{address}{zone}")


@given(address=admitted_v4)
def test_it_admits_private_ones_in_any_spelling(address: Address) -> None:
    """Registries stand in private networks."""
    for written in spellings(address):
        check_address(written)
        check_host(f"[{written}]")


@pytest.mark.parametrize("host", ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "100.100.100.200"])
def test_it_refuses_what_a_name_resolves_to(host: str) -> None:
    with pytest.raises(AddressRefused, match="does not connect there"):
        resolve(host=host, port=443)


async def test_it_hands_on_what_it_admits() -> None:
    """As a list of addresses, and as the client of HTTP wants it: only what was looked at is connected to."""
    assert resolve(host="127.0.0.1", port=5000) == ["127.0.0.1"]
    [found] = await CheckedResolver().resolve("127.0.0.1", 5000)
    assert (found["hostname"], found["host"], found["port"]) == ("127.0.0.1", "127.0.0.1", 5000)
    with pytest.raises(AddressRefused, match="does not connect there"):
        await CheckedResolver().resolve("::ffff:169.254.169.254", 80)
    with pytest.raises(AddressRefused, match="cannot be resolved"):
        await CheckedResolver().resolve("nowhere.invalid", 80)


def test_it_leaves_names_to_the_resolver() -> None:
    check_host("registry.example.org")
    with pytest.raises(AddressRefused, match="cannot be resolved"):
        resolve(host="nowhere.invalid", port=443)
