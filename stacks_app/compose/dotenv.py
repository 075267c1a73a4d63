"""Variables as the file that Compose reads with `--env-file`.

They do not travel in the environment: there a name such as LD_PRELOAD means something to the program itself, a value
has no NUL and at most 128 KiB, and what Compose finds in it can turn its own switches.
"""

import re
from collections.abc import Container, Iterable, Mapping
from typing import Final

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}")
_LINE: Final = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*([^\n]*)")
# It may go on over lines, and nothing but a comment stands behind it.
_QUOTED: Final = re.compile(
    r"""(?s:'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)")[ \t]*(?:#[^\n]*|\r)?(?=\n|\Z)"""
)
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
    lines = _lines(text)
    if lines is None:
        return _unknown(text)
    return {name: _plain(value) for _, name, value in lines if name}


def without(text: str, names: Container[str]) -> str:
    """A `.env` without what it says of `names`, so that values made of these are made of what is said elsewhere.

    One whose lines only Compose could tell apart stays as it is.
    """
    lines = _lines(text)
    return text if lines is None else "\n".join(line for line, name, _ in lines if name not in names)


def joined(texts: Iterable[str], names: Iterable[str]) -> str:
    """Several `.env` as one: what a former one says, or is said of `names`, is right, also where others are made of it.

    One whose lines only Compose could tell apart may go on in the next, so it is this text that is read.
    """
    left, said = list[str](), set(names)
    for text in texts:
        left.append(without(text, said))
        said |= read_variables(text).keys()
    return "\n".join(left)


def _lines(text: str) -> list[tuple[str, str, str]] | None:
    """Each line with the name and the value that it assigns, both empty for none; None where that is not plain.

    A value in quotes that goes on makes one line of several.
    """
    found, at = [], 0
    while at <= len(text):
        end = text.find("\n", at) % (len(text) + 1)
        said = text[at:end].removesuffix("\r").strip(" \t")
        name = value = ""
        if said and not said.startswith("#") and not NAME.fullmatch(said):
            assigned = _LINE.match(text, at)
            # What is read in another way may be the beginning of more, and then the next line is no assignment.
            if assigned is None or assigned[1] == "export":
                return None
            name, value = assigned.groups()
            if value[:1] in {"'", '"'}:
                quoted = _QUOTED.match(text, assigned.start(2))
                if quoted is None:
                    return None
                value, end = quoted[1] or quoted[2] or "", quoted.end()
            elif _UNEVEN.search(said):
                return None
            else:
                value = value.partition(" #")[0].rstrip()
        found.append((text[at:end], name, value))
        at = end + 1
    return found


def _unknown(text: str) -> dict[str, str | None]:
    return dict.fromkeys(re.findall(r"[A-Za-z_]\w*", text))


def _plain(value: str) -> str | None:
    return None if "$" in value or "\\" in value or _UNEVEN.search(value.replace("\n", "")) else value


def _escape(found: re.Match[bytes]) -> bytes:
    return _ESCAPED[found[0]]
