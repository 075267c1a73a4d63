"""Fields with commas between them, as `--mount`, `--network` and `--gpus` take them: a line of CSV (RFC 4180).

`"volume-opt=o=addr=10.0.0.1,rw"` is one field: what holds a comma stands in quotes.
"""

import csv
import io
from collections.abc import Iterable


def split_fields(text: str) -> list[str]:
    """Return the fields of `text`.

    Raises:
        ValueError: a quote is not closed, or something follows it.
    """
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error as error:
        raise ValueError(f"“{text}” has a quote that is not closed, or closed in the middle.") from error
    return rows[0] if rows else []


def join_fields(fields: Iterable[str]) -> str:
    """Return the text of `fields`, in quotes where it has to be."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(fields)
    return written.getvalue()
