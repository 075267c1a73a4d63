"""Matches paths with patterns as github.com/moby/patternmatcher does, in linear time.

The patterns come from strangers, and a line of many stars would keep a backtracking matcher for ever, with all
threads of the process. So each becomes an expression of RE2, whose time grows with the path alone and which is of one
mind with Go's own, for which moby made the translation that is repeated here, peculiarities included.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final, Literal, TypeAlias

import re2

from builds_app.buildkit.patterns import Pattern

Kind: TypeAlias = Literal["exact", "start", "end", "expression"]
Search: TypeAlias = Callable[[bytes], object]

_UNION: Final = 4 << 10  # characters of expressions that are looked for in one go
_MEMORY: Final = 32 << 20  # bytes for all that the expressions learn of names, shared by the runs
_MEMORY_A_CHARACTER: Final = 512  # and for each expression itself
_NOT_UTF8: Final = re.compile("[\ud800-\udfff]")
_WILD: Final = re.compile(r"[*\[\]?^\\]")
# moby means to escape {, | and } as well, but its table of bits has no room for them; people's patterns live with it.
_ESCAPED: Final = frozenset(".+()$")
_MEANINGS: Final = {"*": "[^/]*", "?": "[^/]", "[": "[", "]": "]"}


class PatternMatcher:
    """Which paths a list of patterns names, the later ones winning. Paths are relative, with ``/``.

    What a folder matched goes on to what lies in it, so paths are asked for from the top down, each with the
    answer for its folder (moby's MatchesUsingParentResults).
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        patterns = list(patterns)
        runs = [
            (exception, list(run)) for exception, run in groupby(patterns, lambda pattern: pattern.exception)
        ]
        memory = _MEMORY // max(32, len(runs))
        self._runs = [_Run(run, exception=exception, memory=memory) for exception, run in runs]
        self._inside = {
            exception: _Inside(pattern.text for pattern in patterns if pattern.exception is exception)
            for exception in (False, True)
        }

    def match(self, path: str, above: int = 0) -> tuple[bool, int]:
        """Whether the path is named, and what to give as ``above`` for what lies in it.

        Raises InvalidBuild when it comes to a pattern that is no expression.
        """
        name = os.fsencode(path)
        named, hits = False, 0
        for number, run in enumerate(self._runs):
            if above >> number & 1 or (run.exception is named and run.matches(name)):
                named = not run.exception
                hits |= 1 << number
        return named, hits

    def may_name_inside(self, folder: str) -> bool:
        """Whether something in a folder may be named although the folder is not."""
        return self._inside[False].may_hold(folder)

    def may_except_inside(self, folder: str) -> bool:
        """Whether something in a folder that is named may be taken back by an exception."""
        return self._inside[True].may_hold(folder)


class _Run:
    """Patterns one after the other, all or none of them exceptions: which of them matches makes no difference."""

    def __init__(self, patterns: list[Pattern], *, exception: bool, memory: int) -> None:
        self.exception = exception
        # moby reads an expression when it first comes to it: after a match, a wrong one does no harm.
        self._unreadable: Pattern | None = None
        texts: dict[Kind, list[str]] = {"exact": [], "start": [], "end": [], "expression": []}
        for pattern in patterns:
            kind, text = translate(pattern.text)
            if kind == "expression" and _compile(text, memory) is None:
                self._unreadable = pattern
                break
            texts[kind].append(text)
        # "**/name" is also the name at the top.
        tops = [text[1:] for text in texts["end"] if text.startswith("/")]
        self._exact = frozenset(map(os.fsencode, texts["exact"] + tops))
        self._starts = tuple(map(os.fsencode, texts["start"]))
        self._ends = tuple(map(os.fsencode, texts["end"]))
        self._searches = list(_unions(texts["expression"], memory))

    def matches(self, name: bytes) -> bool:
        """Whether one of the patterns names it."""
        if name in self._exact or name.startswith(self._starts) or name.endswith(self._ends):
            return True
        text = _NOT_UTF8.sub("\ufffd", os.fsdecode(name)).encode()
        if any(search(text) for search in self._searches):
            return True
        if self._unreadable is not None:
            raise self._unreadable.refused("is no pattern that can be read")
        return False


class _Inside:
    """fsutil's reason to leave a folder: no pattern has a wildcard, and none begins with the folder."""

    def __init__(self, patterns: Iterable[str]) -> None:
        fixed = [pattern.removesuffix("/**").removesuffix("/*") for pattern in patterns]
        self._wild = any(map(_WILD.search, fixed))
        self._fixed = sorted(f"{pattern}/" for pattern in fixed)

    def may_hold(self, folder: str) -> bool:
        first = bisect_left(self._fixed, f"{folder}/")
        return self._wild or (first < len(self._fixed) and self._fixed[first].startswith(f"{folder}/"))


def translate(pattern: str) -> tuple[Kind, str]:
    """How a pattern is compared, and with what: moby's ``Pattern.compile``."""
    kind: Kind = "exact"
    # Go's scanner leaves out a byte order mark.
    text = _NOT_UTF8.sub("\ufffd", pattern).removeprefix("\ufeff")
    expression = "^"
    at = 0
    while at < len(text):
        begin, letter = at, text[at]
        at += 1
        if text.startswith("**", begin):
            at += 1 + text.startswith("/", at + 1)
            if at < len(text):
                kind, expression = "expression", expression + "(.*/)?"
            elif kind == "exact":
                kind = "start"
            else:
                kind, expression = "expression", expression + ".*"
            kind = "end" if begin == 0 else kind
        elif letter in _MEANINGS:
            kind, expression = "expression", expression + _MEANINGS[letter]
        elif letter == "\\" and at < len(text):
            # RE2 knows \C, Go does not; neither knows \8.
            kind, expression = "expression", expression + ("\\8" if text[at] == "C" else letter + text[at])
            at += 1
        else:
            expression += "\\" + letter if letter in _ESCAPED else letter
    if kind == "expression":
        return kind, f"{expression}$"
    return kind, {"exact": pattern, "start": pattern[:-2], "end": pattern[2:]}[kind]


def _unions(expressions: list[str], memory: int) -> Iterator[Search]:
    """Searches that together find what any of the expressions does, a few at a time: each walk over a name counts."""
    some: list[str] = []
    for expression in expressions:
        alone = "\\Q" in expression  # which would quote those that follow
        if some and (alone or sum(map(len, some)) + len(expression) > _UNION):
            yield from _searches(some, memory)
            some = []
        some.append(expression)
        if alone:
            yield from _searches(some, memory)
            some = []
    yield from _searches(some, memory)


def _searches(expressions: list[str], memory: int) -> list[Search]:
    whole = _compile("|".join(expressions), memory) if expressions else None
    return [whole] if whole else [search for one in expressions if (search := _compile(one, memory))]


def _compile(expression: str, memory: int) -> Search | None:
    """None when it is none. Its memory is bounded, and what does not fit costs time, but linear."""
    options = re2.Options()
    options.max_mem = memory + _MEMORY_A_CHARACTER * len(expression)
    options.never_capture = True
    options.log_errors = False
    try:
        return re2.compile(expression, options).search
    except re2.error:
        return None
    finally:
        re2.purge()  # its cache would keep strangers' expressions, with all they have learned of names
