"""A pasted command line → its words, as a POSIX shell reads them, with nothing run or filled in.

Source: POSIX.1-2024, Shell Command Language, 2.2 Quoting and 2.3 Token Recognition. What a shell would replace stays as
it was typed, and the word says that it is `open`. Beyond a shell, lines go on behind the marks of Windows' shells, and
behind a mark that blanks or a comment follow, which no shell makes sense of.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_JOINED = re.compile(r"\\\r?\n")
_CONTINUED = re.compile(r"[\\^`][ \t]*+(?:(?<=[ \t])#[^\n]*+)?\r?(?:\n|\Z)")
_BLANKS = re.compile(r"\s++")  # also the no-break spaces of web pages
_COMMENT = re.compile(r"#[^\n]*+")
_OPERATOR = re.compile(r"[;&|<>()]")
_PLAIN = re.compile(r"""[^\s\\'"`$~;&|<>()^]++|\^""")
_PLAIN_IN_QUOTES = re.compile(r'[^\\"`$]++')
_SINGLE_QUOTED = re.compile(r"'([^']*+)'")
_BACKTICKS = re.compile(r"`(?:[^\\`]|\\.)*+`", re.DOTALL)
_PARAMETER = re.compile(r"\$(?:[A-Za-z_]\w*+|[0-9@*#?$!-])")
_C_QUOTED = re.compile(r"\$'(?:[^\\']|\\.)*+'", re.DOTALL)
_INSIDE_SUBSTITUTION = re.compile(r"""\\.|'[^']*+'|"(?:[^"\\]|\\.)*+"|[(){}]""", re.DOTALL)


class NotClosed(ValueError):
    """A quote or a substitution is opened and not closed."""

    def __init__(self, quote: str) -> None:
        super().__init__(f"The quote {quote} is opened and not closed.")


@dataclass(frozen=True)
class Word:
    """A word. It is `open` when a shell would fill something in, and `begins_line` when a line ended before it."""

    text: str
    open: bool = False
    begins_line: bool = False


@dataclass(frozen=True)
class Command:
    """The words of a command, and what follows it from the operator on that ends it: `&& docker ps`."""

    words: tuple[Word, ...]
    rest: str = ""


def first_command(line: str) -> Command:
    """Return the first command of `line`, in time in proportion to its length.

    Raises:
        NotClosed: a quote, `$(` or `${` has no end.
    """
    scanner = _Scanner(line)
    words = tuple(scanner.words())
    return Command(words=words, rest=line[scanner.at :].strip())


def split_words(text: str) -> list[str]:
    """Return the words of `text`, one command.

    Raises:
        ValueError: a quote is not closed, or it has an operator that needs a shell; `str()` says so for people.
    """
    command = first_command(text)
    if command.rest:
        raise ValueError(f"“{command.rest[0]}” needs a shell: write sh -c '…' around it, or quote it.")
    return [word.text for word in command.words]


class _Scanner:
    """Stands `at` a place of the line and holds the parts of the word it is in, None between words."""

    def __init__(self, line: str) -> None:
        self.at = 0
        self._line = line
        self._parts: list[str] | None = None
        self._open = False
        self._begins_line = False

    def words(self) -> Iterator[Word]:
        while self.at < len(self._line) and not _OPERATOR.match(self._line, self.at):
            if self._take(_JOINED) is not None:
                continue
            if self._take(_CONTINUED) is not None:
                yield from self._end_word()
            elif blanks := self._take(_BLANKS):
                yield from self._end_word()
                self._begins_line = self._begins_line or "\n" in blanks
            elif self._parts is not None or self._take(_COMMENT) is None:
                self._read_part()
        if self._line[self.at : self.at + 1] in {"<", ">"} and "".join(self._parts or ()).isdigit():
            self._parts = None  # the descriptor of `2>file`
        yield from self._end_word()

    def _end_word(self) -> Iterator[Word]:
        if self._parts is not None:
            yield Word("".join(self._parts), open=self._open, begins_line=self._begins_line)
            self._begins_line = False
        self._parts, self._open = None, False

    def _take(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self._line, self.at)
        if match is None:
            return None
        self.at = match.end()
        return match[0]

    def _add(self, text: str, *, filled_in: bool = False) -> None:
        self._parts = self._parts or []
        self._parts.append(text)
        self._open = self._open or filled_in

    def _read_part(self) -> None:
        mark = self._line[self.at]
        if plain := self._take(_PLAIN):
            self._add(plain)
        elif mark == "'":
            self._add((self._take(_SINGLE_QUOTED) or _not_closed(mark))[1:-1])
        elif mark == '"':
            self._read_double_quoted()
        elif mark == "\\":
            self._add(self._line[self.at + 1])
            self.at += 2
        elif mark == "~":
            self._add(mark, filled_in=self._parts is None or self._parts[-1].endswith("="))
            self.at += 1
        else:
            self._read_substitution(quoted=False)

    def _read_double_quoted(self) -> None:
        self._add("")
        self.at += 1
        while (mark := self._line[self.at : self.at + 1]) != '"':
            if plain := self._take(_PLAIN_IN_QUOTES):
                self._add(plain)
            elif mark in {"$", "`"}:
                self._read_substitution(quoted=True)
            elif self._take(_JOINED) is None:
                escaped = self._line[self.at + 1 : self.at + 2] or _not_closed('"')
                self._add(escaped if escaped in '$`"\\' else f"\\{escaped}")
                self.at += 2
        self.at += 1

    def _read_substitution(self, *, quoted: bool) -> None:
        """Read `$NAME`, `${…}`, `$(…)`, `` `…` `` or `$'…'`, or a lone `$`."""
        opening = self._line[self.at : self.at + 2]
        if opening[0] == "`":
            self._add(self._take(_BACKTICKS) or _not_closed("`"), filled_in=True)
        elif parameter := self._take(_PARAMETER):
            self._add(parameter, filled_in=True)
        elif opening in {"$(", "${"}:
            end = self._end_of_substitution()
            self._add(self._line[self.at : end], filled_in=True)
            self.at = end
        elif opening == "$'" and not quoted:
            self._add(self._take(_C_QUOTED) or _not_closed("$'"), filled_in=True)
        else:
            self._add("$")
            self.at += 1

    def _end_of_substitution(self) -> int:
        depth = 0
        for mark in _INSIDE_SUBSTITUTION.finditer(self._line, self.at):
            depth += (mark[0] in "({") - (mark[0] in ")}")
            if not depth:
                return mark.end()
        return len(_not_closed(self._line[self.at : self.at + 2]))


def _not_closed(quote: str) -> str:
    raise NotClosed(quote)
