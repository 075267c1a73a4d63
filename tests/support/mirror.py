"""The proof that the mirror is true: what the watcher wrote bit by bit equals what one full read writes at once."""

import time
import uuid
from collections.abc import Mapping
from typing import Any

from containers_app.models import Container
from fleet_app.kinds import Mirrored, conversation_with
from fleet_app.models import Host, MirrorRow
from fleet_app.watcher.once import mirror_host
from tests.support.processes import DEADLINE_SECONDS

# Ours, not the engine's; what follows from `raw` alone, or is sealed anew with each write.
_OURS = {"id", "host", "observed_at", "seal_id", "sealed_environment", "raw", "digest"}

Dump = Mapping[str, Mapping[str, Any]]


def dump(host: Host) -> Dump:
    """All that the mirror says of `host`, by "<noun> <engine key>", without our own ids and times."""
    return {
        f"{mirrored.noun} {getattr(row, mirrored.key)}": _facts(mirrored, row)
        for mirrored in conversation_with(host.address).nouns
        for row in mirrored.table._base_manager.filter(host=host)
    }


def assert_mirror_equals_engine(host: Host, *, after: str = "", seconds: float = DEADLINE_SECONDS) -> None:
    """Until the mirror of `host` equals a full read into an empty one; AssertionError with the differences."""
    end = time.monotonic() + seconds
    while differences := _differences(host):
        assert time.monotonic() < end, f"the mirror is not the engine {after}:\n" + "\n".join(differences)
        time.sleep(0.1)


def _differences(host: Host) -> list[str]:
    empty = Host.objects.get(pk=host.pk)
    empty.pk, empty.name, empty.enabled, empty.state = (
        None,
        f"fresh-{uuid.uuid4()}",
        False,
        Host.State.DISABLED,
    )
    empty.lease_holder, empty.lease_until = "", None
    empty.save()
    try:
        mirror_host(host_id=empty.pk)
        fresh, mirrored = dump(empty), dump(host)
    finally:
        empty.delete()
    assert fresh, "an engine without anything proves nothing"
    return [
        f"{key}: {_difference(mirrored.get(key), fresh.get(key))}"
        for key in sorted({*fresh, *mirrored})
        if mirrored.get(key) != fresh.get(key)
    ]


def _difference(mirrored: Mapping[str, Any] | None, fresh: Mapping[str, Any] | None) -> str:
    if mirrored is None or fresh is None:
        return "missing in the mirror" if mirrored is None else "still in the mirror"
    names = [name for name in fresh if fresh[name] != mirrored[name]]
    return ", ".join(f"{name} mirrored {mirrored[name]!r}, engine {fresh[name]!r}" for name in names)[:2000]


def _facts(mirrored: Mirrored, row: MirrorRow) -> Mapping[str, Any]:
    columns = {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in _OURS
    }
    columns["raw"] = mirrored.facts.lasting(row.raw)
    if isinstance(row, Container):
        columns["environment"] = row.environment()
        columns["attachments"] = sorted(row.attachments.values_list("noun", "key"))
    return columns
