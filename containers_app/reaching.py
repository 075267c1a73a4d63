"""How a host's Docker Engine is reached: its address and credentials, as the door to engines takes them."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from django.conf import settings

from accounts_app.by_hand import command_line
from accounts_app.errors import Invalid
from containers_app.engine.endpoint import (
    Endpoint,
    SshAddress,
    SshMaterial,
    TcpAddress,
    TlsMaterial,
    parse_address,
)
from containers_app.engine.errors import EngineError, InvalidAddress, InvalidCredentials
from containers_app.engine.ssh import read_host_key, read_private_key
from containers_app.engine.tls import check_pair, context_trusting
from fleet_app.kinds import Fields, Reach
from fleet_app.models import Host

_CONTEXT_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.+-]+")
_TLS_FILES = (("tls_ca", "ca"), ("tls_cert", "cert"), ("tls_key", "key"))


def endpoint_of(host: Host) -> Endpoint:
    """What the engine door needs to reach `host`; secrets are opened here and live in memory only.

    Raises:
        EngineError: address and credentials do not fit together.
        VaultError: a secret does not open.
    """
    return endpoint_with(host.address, host.stored_secrets())


def endpoint_with(address: str, secrets: Mapping[str, str]) -> Endpoint:
    """The same, of an address and credentials in the clear, named as `Host.stored_secrets` does.

    Raises:
        EngineError: they do not fit together.
    """
    tls = TlsMaterial(
        ca=secrets.get("tls_ca", "").encode(),
        cert=secrets.get("tls_cert", "").encode(),
        key=secrets.get("tls_key", "").encode(),
    )
    ssh = SshMaterial(
        private_key=secrets.get("ssh_key", "").encode(), host_key=secrets.get("ssh_host_key", "")
    )
    return Endpoint(
        address=address,
        tls=tls if tls.cert else None,
        ssh=ssh if ssh.private_key else None,
        allow_plain_tcp=address in settings.ALLOW_PLAIN_TCP,
    )


def check_host(host: Host, fields: Fields) -> None:
    """Refuse an address and credentials that cannot be or do not fit together, before anybody dials.

    Raises:
        Refused: `host`, or what `fields` bring new to it, cannot be so.
    """
    check_address(host.address)
    _check_fit(host)
    _check_readable(fields)


def context_command(before: Reach | None, after: Reach | None) -> str:
    """How `docker` itself is told of a host: as a context, which cannot be renamed and takes fewer names.

    Source: docker/cli, `cli/command/context` and `cli/context/store` (`restrictedNamePattern`).
    """
    if not all(_CONTEXT_NAME.fullmatch(host.name) for host in (before, after) if host):
        return ""
    remove = [] if before is None else [["docker", "context", "rm", before.name]]
    if after is None:
        return command_line(*remove)
    same = before is not None and before.name == after.name
    is_tls = after.address.startswith("tcp://")
    files = [f",{word}={word}.pem" for name, word in _TLS_FILES if is_tls and name in after.secrets]
    reached = ["--docker", "".join([f"host={after.address}", *files])]
    make = ["docker", "context", "update" if same else "create", after.name, *reached]
    return command_line(make, *([] if same else remove))


def check_address(address: str) -> None:
    """Refuse what is no address of an engine.

    Raises:
        Refused: it is none.
    """
    try:
        parse_address(address)
    except InvalidAddress as error:
        raise Invalid("address", str(error)) from error


def _check_fit(host: Host) -> None:
    location = parse_address(host.address)
    if isinstance(location, SshAddress) and not host.sealed_ssh_key:
        raise Invalid("ssh_key", "An address with ssh:// needs a private key.")
    if (
        isinstance(location, TcpAddress)
        and host.sealed_tls_cert
        and not (host.sealed_tls_ca and host.sealed_tls_key)
    ):
        raise Invalid("tls_key", "Give CA, certificate and key together.")
    try:
        # Only whether there are credentials is looked at: what is stored opens where engines are dialled, not here.
        Endpoint(
            address=host.address,
            tls=TlsMaterial(ca=b"", cert=b"", key=b"") if host.sealed_tls_cert else None,
            ssh=SshMaterial(private_key=b"") if host.sealed_ssh_key else None,
            allow_plain_tcp=host.address in settings.ALLOW_PLAIN_TCP,
        )
    except EngineError as error:
        raise Invalid("address", str(error)) from error


def _check_readable(fields: Fields) -> None:
    """Refuse what is no key and no certificate now, not when somebody dials."""
    ca, cert, key, ssh_key = (
        fields.get(name, "").encode() for name in ("tls_ca", "tls_cert", "tls_key", "ssh_key")
    )
    if bool(cert) != bool(key):
        raise Invalid("tls_cert" if key else "tls_key", "Give certificate and key together.")
    reads: list[tuple[bool, str, Callable[[], object]]] = [
        (bool(ca), "tls_ca", partial(context_trusting, ca)),
        (bool(cert), "tls_cert", partial(check_pair, TlsMaterial(ca=ca, cert=cert, key=key))),
        (bool(ssh_key), "ssh_key", partial(read_private_key, ssh_key)),
        ("ssh_host_key" in fields, "ssh_host_key", partial(read_host_key, fields.get("ssh_host_key", ""))),
    ]
    for given, field, read in reads:
        try:
            if given:
                read()
        except InvalidCredentials as error:
            raise Invalid(field, str(error)) from error
