"""Hosts as people add, change, try and remove them. Their secrets are written here and never read out."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts_app.errors import NotAllowed, Refused
from accounts_app.permissions import Actor, can
from accounts_app.vault import seal
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
from containers_app.equivalents import curl_command, docker_command
from containers_app.models import Host
from operations_app import hints, lifecycle
from operations_app.models import Operation

SECRETS = ("tls_ca", "tls_cert", "tls_key", "ssh_key")
PLAIN = ("name", "address", "enabled", "ssh_host_key")
Fields = Mapping[str, Any]


def add_host(*, actor: Actor, fields: Fields) -> Host:
    """Add a host; a watcher finds it at once.

    Raises:
        NotAllowed: `actor` may not.
        Refused: a field cannot be so.
    """
    _check(actor)
    return _save(Host(), fields)


def edit_host(*, actor: Actor, host: Host, fields: Fields) -> Host:
    """Change the given fields; an empty secret is cleared, one that is not given stays.

    With another address, the confirmed SSH key of the old one counts no longer.

    Raises:
        NotAllowed: `actor` may not.
        Refused: a field cannot be so.
    """
    _check(actor)
    moved = "address" in fields and fields["address"] != host.address
    return _save(host, {"ssh_host_key": "", **fields} if moved else fields)


def remove_host(*, actor: Actor, host: Host) -> None:
    """Forget a host and what was mirrored of it. Nothing on it is touched; operations stay on record.

    Raises:
        NotAllowed: `actor` may not.
    """
    _check(actor)
    with transaction.atomic():
        host_id = host.pk
        # Locked, so that its watcher writes no row that refers to it between those of the mirror going and it.
        for locked in Host.objects.select_for_update().filter(pk=host_id):
            locked.delete()
        hints.publish("host.removed", host=host_id, id=host_id)


def ask_test(*, actor: Actor, host: Host | None, fields: Fields, idempotency_key: str | None) -> Operation:
    """Ask for a connection to be tried: to `host`, with `fields` in place of what is stored.

    Raises:
        NotAllowed: `actor` may not.
        Refused: a field cannot be so.
    """
    _check(actor)
    tried = Host(address=fields.get("address") or (host.address if host else ""))
    _check_address(tried.address)
    return lifecycle.request(
        actor=actor,
        kind="host.test",
        params={"host": host.pk if host else None, "fields": dict(fields)},
        host_id=host.pk if host else None,
        host_name=host.name if host else "",
        target_type="host",
        target_id=str(host.pk) if host else "",
        target_name=host.name if host else tried.address,
        command=docker_command(tried, ["version"]),
        curl=curl_command(
            "POST", f"hosts/{host.pk}/test/" if host else "hosts/test/", {"address": tried.address}
        ),
        idempotency_key=idempotency_key,
    )


def _check(actor: Actor) -> None:
    if not can(actor, "host.manage"):
        raise NotAllowed


def _save(host: Host, fields: Fields) -> Host:
    _check_name(host, fields.get("name", host.name))
    for name in PLAIN:
        if name in fields:
            setattr(host, name, fields[name])
    for name in SECRETS:
        if name in fields:
            seal(host, f"sealed_{name}", fields[name])
    _check_fit(host)
    _check_readable(fields)
    with transaction.atomic():
        host.save()
        hints.publish("host.changed", host=host.pk, id=host.pk)
    return host


def _check_name(host: Host, name: str) -> None:
    if Host.objects.filter(name=name).exclude(pk=host.pk).exists():
        raise _refused("name", "Another host has this name.")


def _check_address(address: str) -> None:
    try:
        parse_address(address)
    except InvalidAddress as error:
        raise _refused("address", str(error)) from error


def _check_fit(host: Host) -> None:
    """Refuse an address and credentials that do not fit together, before anybody dials."""
    _check_address(host.address)
    location = parse_address(host.address)
    if isinstance(location, SshAddress) and not host.sealed_ssh_key:
        raise _refused("ssh_key", "An address with ssh:// needs a private key.")
    if (
        isinstance(location, TcpAddress)
        and host.sealed_tls_cert
        and not (host.sealed_tls_ca and host.sealed_tls_key)
    ):
        raise _refused("tls_key", "Give CA, certificate and key together.")
    try:
        # Only whether there are credentials is looked at: what is stored opens where engines are dialled, not here.
        Endpoint(
            address=host.address,
            tls=TlsMaterial(ca=b"", cert=b"", key=b"") if host.sealed_tls_cert else None,
            ssh=SshMaterial(private_key=b"") if host.sealed_ssh_key else None,
            allow_plain_tcp=host.address in settings.ALLOW_PLAIN_TCP,
        )
    except EngineError as error:
        raise _refused("address", str(error)) from error


def _check_readable(fields: Fields) -> None:
    """Refuse what is no key and no certificate now, not when somebody dials."""
    ca, cert, key, ssh_key = (fields.get(name, "").encode() for name in SECRETS)
    if bool(cert) != bool(key):
        raise _refused("tls_cert" if key else "tls_key", "Give certificate and key together.")
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
            raise _refused(field, str(error)) from error


def _refused(field: str, words: str) -> Refused:
    return Refused("invalid", words, status=400, fields={field: [words]})
