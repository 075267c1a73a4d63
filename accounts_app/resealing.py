"""Sealing anew what is sealed as it no longer would be: with an earlier key, or in an earlier manner."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from accounts_app.vault import SealedModel, VaultError, is_current, seal, sealed_fields, unseal

ROWS_AT_ONCE = 500


def reseal(model: type[SealedModel], *, using: str = "default") -> tuple[int, int]:
    """Seal anew the columns of every row of `model` that need it; how many values were, and how many do not open.

    What does not open stays as it is. A few rows are written at a time, so that this may be cut off and done again
    while others write: a value that somebody else has changed meanwhile is his.
    """
    done = lost = 0
    names = [field.name for field in sealed_fields(model)]
    for rows in _batches(model, names, using):
        with transaction.atomic(using=using):
            for row in rows:
                for name in names:
                    if is_current(row, name):
                        continue
                    written = _reseal_value(row, name, using)
                    done, lost = done + (written is True), lost + (written is None)
    return done, lost


def _reseal_value(row: SealedModel, name: str, using: str) -> bool | None:
    """Whether the value was written anew; None when it does not open."""
    before = getattr(row, name)
    try:
        seal(row, name, unseal(row, name))
    except VaultError:
        return None
    same = {"pk": row.pk, "seal_id": row.seal_id, name: before}
    unchanged: QuerySet[SealedModel] = QuerySet(type(row), using=using).filter(**same)
    return bool(unchanged.update(**{name: getattr(row, name)}))


def _batches(model: type[SealedModel], names: list[str], using: str) -> Iterator[list[SealedModel]]:
    rows: QuerySet[SealedModel] = QuerySet(model, using=using).order_by("pk").only("seal_id", *names)
    batch = list(rows[:ROWS_AT_ONCE])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:ROWS_AT_ONCE])
