"""How the last builds of a source went: how long each took, and how much came from the cache."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from builds_app.models import Build

POINTS = 12


def trends_of(source_keys: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The last builds of each source, the oldest first, in one query."""
    place = Window(RowNumber(), partition_by=F("source_key"), order_by=F("operation_id").desc())
    rows = (
        Build.objects.filter(source_key__in=source_keys)
        .annotate(place=place)
        .filter(place__lte=POINTS)
        .order_by("operation_id")
        .values(
            "operation_id",
            "source_key",
            "number",
            "steps_total",
            "steps_cached",
            "operation__state",
            "operation__started_at",
            "operation__finished_at",
        )
    )
    trends: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        start, end, steps = row["operation__started_at"], row["operation__finished_at"], row["steps_total"]
        point = {
            "id": row["operation_id"],
            "number": row["number"],
            "state": row["operation__state"],
            "duration_seconds": round((end - start).total_seconds(), 3) if start and end else None,
            "cached_share": row["steps_cached"] / steps if steps else None,
        }
        trends.setdefault(row["source_key"], []).append(point)
    return trends
