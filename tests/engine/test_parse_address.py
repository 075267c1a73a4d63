"""Addresses of hosts, and what is refused before anything is sent."""

import pytest

from containers_app.engine.endpoint import (
    Endpoint,
    SshAddress,
    SshMaterial,
    TcpAddress,
    TlsMaterial,
    UnixAddress,
    parse_address,
)
from containers_app.engine.errors import InvalidAddress, InvalidCredentials, PlainTcpRefused


@pytest.mark.parametrize(
    ("address", "parsed"),
    [
        ("unix:///var/run/docker.sock", UnixAddress("/var/run/docker.sock")),
        ("tcp://10.0.0.5:2376", TcpAddress("10.0.0.5", 2376)),
        ("tcp://[2001:db8::1]:2376", TcpAddress("2001:db8::1", 2376)),
        (
            "ssh://ops@build-1.example.org",
            SshAddress("ops", "build-1.example.org", 22, "/var/run/docker.sock"),
        ),
        ("ssh://ops@h:2222/run/user/1/docker.sock", SshAddress("ops", "h", 2222, "/run/user/1/docker.sock")),
    ],
)
def test_it_understands_an_address(address: str, parsed: object) -> None:
    assert parse_address(address) == parsed


@pytest.mark.parametrize(
    "address",
    [
        "", "docker", "/var/run/docker.sock", "unix://relative.sock", "unix:///a\nb", "unix:///dir/",
        f"unix:///{'x' * 120}", "tcp://host", "tcp://host:0", "tcp://host:70000", "tcp://host:2376/path",
        "tcp://user@host:2376", "tcp://-oX:2376", "ssh://host", "ssh://-oProxyCommand=x@host",
        "ssh://ops:secret@host", "tcp://ops:secret@host:2376", "tcp://ops:secret@exa\u2100mple:2376",
        "ssh://ops@host?x=1", "http://host:2375", " unix:///a.sock", "ssh://ops@ho st",
        "ssh://ops@-host",
    ],
)  # fmt: skip
def test_it_refuses_what_is_none(address: str) -> None:
    with pytest.raises(InvalidAddress) as caught:
        parse_address(address)

    assert "secret" not in str(caught.value)


def test_it_refuses_plain_tcp_unless_allowed() -> None:
    with pytest.raises(PlainTcpRefused, match="without a client certificate"):
        Endpoint("tcp://10.0.0.5:2375")

    assert Endpoint("tcp://10.0.0.5:2375", allow_plain_tcp=True).location == TcpAddress("10.0.0.5", 2375)


def test_it_wants_a_key_for_ssh() -> None:
    with pytest.raises(InvalidCredentials, match="needs a private key"):
        Endpoint("ssh://ops@host")


def test_it_never_shows_secrets() -> None:
    tls = TlsMaterial(ca=b"CA-SECRET", cert=b"CERT-SECRET", key=b"KEY-SECRET")
    ssh = SshMaterial(private_key=b"SSH-SECRET")

    assert "SECRET" not in repr(Endpoint("tcp://h:1", tls=tls)) + repr(Endpoint("ssh://u@h", ssh=ssh))
