"""Which watcher follows which host. A lease in the host's row, taken and kept by conditional UPDATEs, decides.

Clocks of watchers on several machines may differ by seconds, not more. Two watchers on one host would do no harm
(both write what the engine says), and `sync` lets only the holder write.
"""

import hashlib
import math
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from fleet_app.models import Host, Watcher
from fleet_app.sync import hosts as host_states

HEARTBEAT = timedelta(seconds=4)
LEASE = timedelta(seconds=13)  # three heartbeats may fail before the host goes to another watcher


@dataclass(frozen=True, slots=True)
class Assignment:
    """A host that is ours now. `road` changes with everything that decides how to reach it."""

    host_id: int
    name: str = field(compare=False)
    road: str


def share_out(*, watcher: str, answering: Collection[int]) -> list[Assignment]:
    """One heartbeat: keep our leases, take or give up hosts until every watcher has its part; returns what is ours.

    `answering` are the hosts whose engines answer us at this moment.
    """
    now = timezone.now()
    Watcher.objects.update_or_create(name=watcher, defaults={"seen_until": now + LEASE})
    Watcher.objects.filter(seen_until__lt=now - LEASE).delete()
    ours = Host.objects.filter(lease_holder=watcher, enabled=True)
    # One that was just found to be gone was not seen after that, whoever wrote first.
    seen = Q(pk__in=answering, state=Host.State.ONLINE)
    ours.filter(seen).update(lease_until=now + LEASE, observed_at=now)
    ours.exclude(seen).update(lease_until=now + LEASE)
    _settle_disabled()
    enabled = list(Host.objects.filter(enabled=True).defer("info", "version", "warnings").order_by("pk"))
    held = [host for host in enabled if host.lease_holder == watcher]
    watchers = Watcher.objects.filter(seen_until__gte=now).count()
    part = math.ceil(len(enabled) / max(1, watchers))
    if len(held) > part:
        _release(watcher, held[part:])
        held = held[:part]
    else:
        free = [host for host in enabled if host.lease_until is None or host.lease_until < now]
        held += [host for host in free[: part - len(held)] if _claim(watcher, host)]
    return [Assignment(host.pk, host.name, _road(host)) for host in enabled if host in held]


def give_up(*, watcher: str) -> None:
    """At an orderly end: others may have our hosts at once."""
    Host.objects.filter(lease_holder=watcher).update(lease_holder="", lease_until=None)
    Watcher.objects.filter(name=watcher).delete()


def _claim(watcher: str, host: Host) -> bool:
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    taken = Host.objects.filter(free, pk=host.pk, enabled=True)
    return taken.update(lease_holder=watcher, lease_until=now + LEASE) == 1


def _release(watcher: str, held: Collection[Host]) -> None:
    surplus = Host.objects.filter(pk__in=[host.pk for host in held], lease_holder=watcher)
    surplus.update(lease_holder="", lease_until=None)


def _settle_disabled() -> None:
    """Hosts somebody switched off are nobody's, and say so."""
    for host in Host.objects.filter(enabled=False).exclude(state=Host.State.DISABLED, lease_holder=""):
        Host.objects.filter(pk=host.pk, enabled=False).update(lease_holder="", lease_until=None)
        host_states.record_disabled(host_id=host.pk)


def _road(host: Host) -> str:
    parts = (
        host.address,
        host.sealed_tls_ca,
        host.sealed_tls_cert,
        host.sealed_tls_key,
        host.sealed_ssh_key,
        host.ssh_host_key,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
