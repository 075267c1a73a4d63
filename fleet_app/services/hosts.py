"""Hosts as people add, change and remove them. Their secrets are written here and never read out."""

from typing import Final

from django.db import transaction

from accounts_app.errors import Invalid, NotAllowed
from accounts_app.permissions import Actor, can
from accounts_app.vault import seal
from fleet_app.kinds import Fields, UnknownKind, conversation_with
from fleet_app.models import Host
from operations_app import hints

SECRETS: Final = ("tls_ca", "tls_cert", "tls_key", "ssh_key")
PLAIN: Final = ("name", "address", "enabled", "ssh_host_key")


def add_host(*, actor: Actor, fields: Fields) -> Host:
    """Add a host; a watcher finds it at once.

    Raises:
        NotAllowed: `actor` may not.
        Refused: a field cannot be so.
    """
    check_may_manage(actor)
    return _save(Host(), fields)


def edit_host(*, actor: Actor, host: Host, fields: Fields) -> Host:
    """Change the given fields; an empty secret is cleared, one that is not given stays.

    With another address, the confirmed SSH key of the old one counts no longer.

    Raises:
        NotAllowed: `actor` may not.
        Refused: a field cannot be so.
    """
    check_may_manage(actor)
    moved = "address" in fields and fields["address"] != host.address
    return _save(host, {"ssh_host_key": "", **fields} if moved else fields)


def remove_host(*, actor: Actor, host: Host) -> None:
    """Forget a host and what was mirrored of it. Nothing on it is touched; operations stay on record.

    Raises:
        NotAllowed: `actor` may not.
    """
    check_may_manage(actor)
    with transaction.atomic():
        host_id = host.pk
        # Locked, so that its watcher writes no row that refers to it between those of the mirror going and it.
        for locked in Host.objects.select_for_update().filter(pk=host_id):
            locked.delete()
        hints.publish("host.removed", host=host_id, id=host_id)


def check_may_manage(actor: Actor) -> None:
    """Refuse who may not say which hosts there are.

    Raises:
        NotAllowed: `actor` may not.
    """
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
    _check_kind(host, fields)
    with transaction.atomic():
        host.save()
        hints.publish("host.changed", host=host.pk, id=host.pk)
    return host


def _check_name(host: Host, name: str) -> None:
    if Host.objects.filter(name=name).exclude(pk=host.pk).exists():
        raise Invalid("name", "Another host has this name.")


def _check_kind(host: Host, fields: Fields) -> None:
    try:
        conversation = conversation_with(host.address)
    except UnknownKind as error:
        raise Invalid("address", str(error)) from error
    conversation.check(host, fields)
