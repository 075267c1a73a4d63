"""Times as the engine's query parameters want them: `seconds.nanoseconds` since 1970."""

import re
from datetime import UTC, datetime
from math import isfinite

Moment = datetime | float | str
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)")


def engine_timestamp(moment: Moment) -> str:
    """A datetime with zone, seconds, or a line's own RFC 3339 stamp (its nanoseconds are kept). Raises ValueError."""
    if isinstance(moment, datetime):
        return f"{moment.timestamp():.6f}"
    if isinstance(moment, int | float):
        return f"{moment:.6f}"
    found = _RFC3339.fullmatch(moment)
    if not found:
        if not isfinite(seconds := float(moment)):
            raise ValueError(f"{moment} is not a moment")
        return f"{seconds:.9f}"
    whole = datetime.fromisoformat(found[1] + found[3].replace("Z", "+00:00")).astimezone(UTC)
    return f"{int(whole.timestamp())}.{(found[2] or '0'):0<9}"
