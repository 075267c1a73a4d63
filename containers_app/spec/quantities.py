"""Sizes and durations in Docker's notation: `512m`, `1.5g`, `1m30s`."""

import re

SIZE_PATTERN = re.compile(r"(\d+(?:\.\d+)?)\s*([bkmgtp]?)(?:i?b)?", re.IGNORECASE)
SIZE_UNITS = {unit: 1024**power for power, unit in enumerate(("b", "k", "m", "g", "t", "p"))}
DURATION_PATTERN = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
LARGEST = 2**63 - 1
LONGEST = 64  # characters: looking for units in a longer run of digits takes time with the square of it
DURATION_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def parse_size(text: str) -> int:
    """Return the bytes of a size such as `512m`; units are powers of 1024; -1 is no limit.

    Raises:
        ValueError: not a size.
    """
    if text.strip() == "-1":
        return -1
    match = SIZE_PATTERN.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if match is None:
        raise ValueError(f"“{text[:LONGEST]}” is not a size; write for example 512m or 2g.")
    size = int(float(match[1]) * SIZE_UNITS[match[2].lower() or "b"])
    if size > LARGEST:
        raise ValueError(f"“{text}” is more than an engine can count.")
    return size


def format_size(size: int) -> str:
    """Return `size` bytes in the largest unit that says it exactly; -1 stays -1."""
    for unit in ("t", "g", "m", "k"):
        if size > 0 and size % SIZE_UNITS[unit] == 0:
            return f"{size // SIZE_UNITS[unit]}{unit}"
    return str(size)


def parse_duration(text: str) -> float:
    """Return the seconds of a duration in Go's notation, such as `1m30s`.

    Raises:
        ValueError: not a duration.
    """
    if text == "0":
        return 0.0
    parts = DURATION_PATTERN.findall(text) if len(text) <= LONGEST else []
    if not parts or "".join(f"{amount}{unit}" for amount, unit in parts) != text:
        raise ValueError(f"“{text[:LONGEST]}” is not a duration; write for example 30s or 1m30s.")
    return round(sum(float(amount) * DURATION_UNITS[unit] for amount, unit in parts), 9)


def format_duration(seconds: float) -> str:
    """Return `seconds` in Go's notation, to the millisecond."""
    milliseconds = round(seconds * 1000)
    return f"{milliseconds // 1000}s" if milliseconds % 1000 == 0 else f"{milliseconds}ms"
