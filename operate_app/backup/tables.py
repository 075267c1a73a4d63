"""Which tables a backup holds, and how a row is written as JSON, of whatever database it comes from."""

import base64
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.apps.registry import Apps
from django.db import models

from operations_app.storable import storable

# Not in a backup. Sessions: whoever finds a backup shall not be signed in with it. Content types and permissions:
# `migrate` makes them, and nothing here uses them. The rows of watchers and of pulses say that a process lives.
LEFT_OUT_APPS: Final = frozenset({"auth", "contenttypes", "sessions"})
LEFT_OUT: Final = frozenset({"containers_app_watcher", "operate_app_pulse"})  # tables, which keep their names

Model = type[models.Model]
Row = list[Any]


def kept_models(apps: Apps) -> list[Model]:
    """Every table of `apps` that goes into a backup, in a stable order: a new app's are there without being told."""
    found = (model for model in apps.get_models(include_auto_created=True) if _is_kept(model))
    return sorted(found, key=lambda model: model._meta.label_lower)


def _is_kept(model: Model) -> bool:
    meta = model._meta
    if not meta.managed or meta.proxy or meta.app_label in LEFT_OUT_APPS or meta.db_table in LEFT_OUT:
        return False
    joins_left_out = any(
        field.related_model._meta.app_label in LEFT_OUT_APPS
        for field in meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
    )
    return not (meta.auto_created and joins_left_out)


def columns(model: Model) -> list[str]:
    """The names of a table's columns, as Python has them."""
    return [field.attname for field in model._meta.concrete_fields]


def plain(value: Any) -> Any:
    """`value` of a column as JSON knows it; what JSON knows already is itself."""
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case timedelta():
            return value.total_seconds()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def rows_from(model: Model, names: Iterable[str], rows: Iterable[Row]) -> Iterator[models.Model]:
    """Rows of a backup as objects of `model`, to be inserted as they are: times of their making are not made anew."""
    fields = [model._meta.get_field(name) for name in names]
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateField):
            field.auto_now = field.auto_now_add = False
    for row in rows:
        values = {
            field.attname: _value(field, value)  # type: ignore[union-attr]  # only columns are named in a backup
            for field, value in zip(fields, row, strict=True)
        }
        yield model(**values)


def _value(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.DurationField):
        return timedelta(seconds=value)
    # SQLite takes what PostgreSQL refuses, and a backup moves between them.
    return field.to_python(storable(value))
