"""Readings of an engine into mirror rows: compare, write what differs, tell what changed."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from fleet_app.kinds import Json, Mirrored
from fleet_app.models import Host, MirrorRow
from operations_app import hints
from operations_app.storable import storable

logger = logging.getLogger(__name__)

# Above this many changes of one noun in one batch, one hint "any of them" replaces one hint each.
MANY_CHANGES = 20


class HostLost(Exception):
    """Another watcher holds the host now, or it is gone: nothing was written, and nothing more may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the engine answered when asked for one object; `raw` None means that it has no such object."""

    mirrored: Mirrored
    key: str
    raw: Json | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row that was written or removed. `id` is ours, `key` the engine's."""

    noun: str
    id: int
    key: str
    removed: bool


def known_keys(*, host_id: int, mirrored: Mirrored) -> set[str]:
    """Engine keys of all mirrored objects of this noun on this host."""
    return set(_rows(mirrored, host_id).values_list(mirrored.key, flat=True))


def apply(*, host_id: int, holder: str | None, readings: Sequence[Reading]) -> list[Change]:
    """Bring the mirror in line with `readings`; returns what that changed, [] without a write when nothing did.

    `holder` is the watcher that must hold the host's lease; None writes without one (only when no watcher runs).

    Raises:
        HostLost: the host is not `holder`'s; nothing was written.
    """
    differences = [each for each in _compared(host_id, readings) if each.stale or each.gone]
    if not differences:
        return []
    with transaction.atomic():
        hold(host_id, holder)
        changes = [change for each in differences for change in each.write(host_id)]
        _publish(host_id, changes)
    return changes


@dataclass(kw_only=True)
class _Difference:
    """What has to be written for one noun: rows whose digest differs, and ids of rows whose object is gone."""

    mirrored: Mirrored
    stale: dict[str, tuple[Json, str]]
    gone: dict[str, int]

    def write(self, host_id: int) -> list[Change]:
        mirrored = self.mirrored
        _rows(mirrored, host_id).filter(pk__in=self.gone.values()).delete()
        removed = [Change(noun=mirrored.noun, id=pk, key=key, removed=True) for key, pk in self.gone.items()]
        rows = [row for key, told in self.stale.items() if (row := _row(host_id, mirrored, key, *told))]
        _upsert(mirrored, host_id, rows)
        mirrored.tie(host_id, rows)
        return removed + [
            Change(noun=mirrored.noun, id=row.pk, key=getattr(row, mirrored.key), removed=False)
            for row in rows
        ]


def _compared(host_id: int, readings: Iterable[Reading]) -> list[_Difference]:
    by_noun: dict[str, dict[str, Json | None]] = defaultdict(dict)
    nouns: dict[str, Mirrored] = {}
    for reading in readings:
        mirrored = reading.mirrored
        # A hint may have asked by name or short id: the object's own word counts.
        key = reading.key if reading.raw is None else mirrored.facts.key(reading.raw)
        by_noun[mirrored.noun][key] = reading.raw
        nouns[mirrored.noun] = mirrored
    return [_compare(host_id, nouns[noun], told) for noun, told in by_noun.items()]


def _compare(host_id: int, mirrored: Mirrored, told: Mapping[str, Json | None]) -> _Difference:
    field = mirrored.key
    rows = _rows(mirrored, host_id).filter(**{f"{field}__in": list(told)})
    known = {key: (pk, known_digest) for key, pk, known_digest in rows.values_list(field, "pk", "digest")}
    stale = {}
    for key, raw in told.items():
        if raw is not None:
            steady = mirrored.facts.steady(raw)
            fresh = mirrored.digest(steady)
            if known.get(key, (0, ""))[1] != fresh:
                stale[key] = storable(steady), fresh
    gone = {key: known[key][0] for key, raw in told.items() if raw is None and key in known}
    return _Difference(mirrored=mirrored, stale=stale, gone=gone)


def hold(host_id: int, holder: str | None) -> None:
    """Keep the host row while we write: it stays ours, and it cannot be removed under its mirror."""
    hosts = Host.objects.select_for_update(no_key=True).filter(pk=host_id)
    if not (hosts if holder is None else hosts.filter(lease_holder=holder)).values_list("pk").first():
        raise HostLost(f"host {host_id} is not held by {holder}")


def _rows(mirrored: Mirrored, host_id: int) -> QuerySet[MirrorRow]:
    return mirrored.table._base_manager.filter(host_id=host_id)


def _row(host_id: int, mirrored: Mirrored, key: str, raw: Json, fresh: str) -> MirrorRow | None:
    """The row for `raw`; None, logged, when the engine said something no column fits."""
    try:
        shown = mirrored.facts.shown(raw)
        columns = mirrored.facts.columns(shown)
        row = mirrored.table(host_id=host_id, digest=fresh, observed_at=timezone.now(), raw=shown, **columns)
        mirrored.seal(row, raw)
    except (KeyError, TypeError, ValueError, AttributeError):
        logger.exception(
            "The engine of host %d describes %s %s in a way nobody understands", host_id, mirrored.noun, key
        )
        return None
    return row


def _upsert(mirrored: Mirrored, host_id: int, rows: Sequence[MirrorRow]) -> None:
    """Insert or update `rows`, and give them their ids.

    In SQL of our own: `bulk_create` compiles every value of every row anew, which was half the time of a first sync.
    """
    if not rows:
        return
    meta, field = mirrored.table._meta, mirrored.key
    columns = [column for column in meta.concrete_fields if not column.primary_key]
    quoted = {column.name: connection.ops.quote_name(str(column.column)) for column in columns}
    updates = ", ".join(
        f"{name} = excluded.{name}" for key, name in quoted.items() if key not in ("host", field)
    )
    statement = (
        f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({', '.join(quoted.values())}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))}) "  # names of columns only; the values are parameters
        f"ON CONFLICT ({quoted['host']}, {quoted[field]}) DO UPDATE SET {updates}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns]
                for row in rows
            ],
        )
    keys = {getattr(row, field): row for row in rows}
    found = _rows(mirrored, host_id).filter(**{f"{field}__in": list(keys)})
    for key, pk in found.values_list(field, "pk"):
        keys[key].pk = pk


def _publish(host_id: int, changes: Sequence[Change]) -> None:
    by_type: dict[str, list[Any]] = defaultdict(list)
    for change in changes:
        by_type[f"{change.noun}.{'removed' if change.removed else 'changed'}"].append(change.id)
    hints.publish_many(
        [
            {"type": hint, "host": host_id, "id": pk}
            for hint, ids in by_type.items()
            for pk in (ids if len(ids) <= MANY_CHANGES else [None])
        ]
    )
