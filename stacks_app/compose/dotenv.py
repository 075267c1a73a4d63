"""Variables as the file that Compose reads with `--env-file`.

They do not travel in the environment: there a name such as LD_PRELOAD means something to the program itself, a value
has no NUL and at most 128 KiB, and what Compose finds in it can turn its own switches.
"""

import re
from collections.abc import Mapping
from typing import Final

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}")
_LINE: Final = re.compile(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*(.*)")
# What is a space for one program and a letter for another.
_UNEVEN: Final = re.compile(r"[^\S \t]|[\x00-\x08\x0e-\x1f\ufeff]")
# Within double quotes. A carriage return would be taken for a part of the end of a line.
_ESCAPED: Final = {b"\\": b"\\\\", b'"': b'\\"', b"$": b"$$", b"\r": b"\\r"}
_TO_ESCAPE: Final = re.compile(rb'[\\"$\r]')


def write_variables(values: Mapping[str, bytes]) -> bytes:
    """The file that gives exactly these values, whatever is in them. Names have to match `NAME`."""
    lines = (
        name.encode() + b'="' + _TO_ESCAPE.sub(_escape, value) + b'"\n' for name, value in values.items()
    )
    return b"".join(lines)


def read_variables(text: str) -> dict[str, str | None]:
    """What a `.env` that people wrote gives, as far as that is plain; None for what only Compose could tell.

    Used to find out where paths lead before Compose does, so it would rather not know than be wrong.
    """
    found: dict[str, str | None] = {}
    for line in text.split("\n"):
        said = line.removesuffix("\r").strip(" \t")
        if not said or said.startswith("#") or NAME.fullmatch(said):
            continue
        assigned = None if _UNEVEN.search(said) else _LINE.fullmatch(said)
        # A line that is read in another way may be the beginning of more, and then the next one is no assignment.
        if assigned is None or assigned[1] == "export":
            return _unknown(text)
        name, value = assigned.groups()
        if value[:1] in {"'", '"'}:
            closed = len(value) > 1 and value.find(value[0], 1) == len(value) - 1 and "\\" not in value
            if not closed:
                return _unknown(text)
            found[name] = _plain(value[1:-1])
        else:
            found[name] = _plain(value.partition(" #")[0].rstrip())
    return found


def _unknown(text: str) -> dict[str, str | None]:
    return dict.fromkeys(re.findall(r"[A-Za-z_]\w*", text))


def _plain(value: str) -> str | None:
    return None if "$" in value or "\\" in value else value


def _escape(found: re.Match[bytes]) -> bytes:
    return _ESCAPED[found[0]]
