"""Hosts as people add, change and remove them. Their secrets are written here and never read out."""

from typing import Final

from accounts_app.errors import Invalid
from accounts_app.journal import Deed
from accounts_app.permissions import Actor
from accounts_app.vault import seal
from fleet_app.kinds import Fields, Reach, UnknownKind, conversation_with
from fleet_app.models import Host

SECRETS: Final = ("tls_ca", "tls_cert", "tls_key", "ssh_key")
PLAIN: Final = ("name", "address", "enabled", "ssh_host_key")
SEALED: Final = tuple(f"sealed_{name}" for name in SECRETS)

ADD = Deed(kind="host.add", title="Add a host", right="host.manage", is_host=True, plain=PLAIN, secret=SEALED)
EDIT = Deed(
    kind="host.edit", title="Change a host", right="host.manage", is_host=True, plain=PLAIN, secret=SEALED
)
REMOVE = Deed(
    kind="host.remove",
    title="Remove a host",
    right="host.manage",
    is_host=True,
    removes=True,
    plain=PLAIN,
    secret=SEALED,
)


def add_host(*, actor: Actor, fields: Fields) -> Host:
    """Add a host; a watcher finds it at once.

    Raises:
        NotAllowed: `actor` may not.
        Refused: a field cannot be so.
    """
    host = Host()
    with ADD.by(actor, host):
        _save(host, fields)
    return host


def edit_host(*, actor: Actor, host: Host, fields: Fields) -> Host:
    """Change the given fields; an empty secret is cleared, one that is not given stays.

    With another address, the confirmed SSH key of the old one counts no longer.

    Raises:
        NotAllowed: `actor` may not.
        NotThere: it was removed meanwhile.
        Refused: a field cannot be so.
    """
    with EDIT.by(actor, host):
        moved = "address" in fields and fields["address"] != host.address
        _save(host, {"ssh_host_key": "", **fields} if moved else fields)
    return host


def remove_host(*, actor: Actor, host: Host) -> None:
    """Forget a host and what was mirrored of it. Nothing on it is touched; operations stay on record.

    Raises:
        NotAllowed: `actor` may not.
        NotThere: it was removed meanwhile.
    """
    # It is locked, so that its watcher writes no row that refers to it between those of the mirror going and it.
    with REMOVE.by(actor, host):
        host.delete()


def by_hand(*, host: Host | None, fields: Fields | None) -> str:
    """The same as a command of the engine's own: a host is added, gets `fields`, or is forgotten (None).

    Empty where the engine has no word for it.
    """
    if fields is not None and not fields.keys() & {"name", "address", *SECRETS}:
        return ""
    before = None if host is None else _reach(host, {})
    after = None if fields is None else _reach(host or Host(), fields)
    try:
        conversation = conversation_with((after or _reach(host or Host(), {})).address)
    except UnknownKind:
        return ""
    return conversation.by_hand(before, after)


def _reach(host: Host, fields: Fields) -> Reach:
    return Reach(
        name=fields.get("name", host.name),
        address=fields.get("address", host.address),
        secrets=frozenset(name for name in SECRETS if fields.get(name, getattr(host, f"sealed_{name}"))),
    )


def _save(host: Host, fields: Fields) -> None:
    _check_name(host, fields.get("name", host.name))
    for name in PLAIN:
        if name in fields:
            setattr(host, name, fields[name])
    for name in SECRETS:
        if name in fields:
            seal(host, f"sealed_{name}", fields[name])
    _check_kind(host, fields)
    host.save()


def _check_name(host: Host, name: str) -> None:
    if Host.objects.filter(name=name).exclude(pk=host.pk).exists():
        raise Invalid("name", "Another host has this name.")


def _check_kind(host: Host, fields: Fields) -> None:
    try:
        conversation = conversation_with(host.address)
    except UnknownKind as error:
        raise Invalid("address", str(error)) from error
    conversation.check(host, fields)
