"""A pasted line has the words that bash gives to a program, and says where bash would fill something in."""

import re
import subprocess
from itertools import takewhile

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from containers_app.spec.shell_words import NotClosed, first_command, split_words

# Of quotes, comments and ends of lines; nothing in which bash would fill something in.
PIECES = [
    "a",
    "-b=1",
    " ",
    "\t",
    "'",
    '"',
    "\\",
    "\\\n",
    "\n",
    "#",
    " # c\n",
    "$ ",
    "\\$x",
    "=",
    "é",
    "'x  y'",
    '"p  q"',
]
# Here we are kinder than bash: a mark at the end, or before blanks or a comment, still says that the line goes on.
KINDER = re.compile(r"\\(\s|\Z)")
BASH = """words() { for word; do printf '%s\\0' "$word"; done; exit; }\nwords """


def by_bash(line: str) -> list[str] | None:
    """The words of the first command, None when a quote is not closed."""
    command = ["bash", "-c", f"{BASH}{line}"]
    parsed = subprocess.run(["bash", "-n", *command[1:]], capture_output=True, check=False)
    if b"unexpected EOF" in parsed.stderr:
        return None
    return subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")[:-1]


@settings(max_examples=100, deadline=None)
@given(line=st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_it_splits_as_bash_does(line: str) -> None:
    assume(not KINDER.search(line.replace("\\\n", "")))
    expected = by_bash(line)

    if expected is None:
        with pytest.raises(NotClosed):
            first_command(line)
        return
    words = list(takewhile(lambda word: not word.begins_line, first_command(line).words))
    assume(not any(word.open for word in words))  # `\\\\` before `\\$x`
    assert [word.text for word in words] == expected


@pytest.mark.parametrize(
    ("text", "words", "filled_in"),
    [
        ("$HOME", ["$HOME"], True),
        ("a${X:-b c}d", ["a${X:-b c}d"], True),
        ('"$(cat "$(pwd)/a b")" b', ['$(cat "$(pwd)/a b")', "b"], True),
        ("$(echo ')' \")\" \\))", ["$(echo ')' \")\" \\))"], True),
        ("`id -u`", ["`id -u`"], True),
        ("$'a\\'b'", ["$'a\\'b'"], True),
        ("~/a", ["~/a"], True),
        ("--x=~", ["--x=~"], True),
        ("'$HOME `x` ~'", ["$HOME `x` ~"], False),
        ('"\\$HOME" \\~ a~', ["$HOME", "~", "a~"], False),
        ("5$ $", ["5$", "$"], False),
    ],
)
def test_it_says_where_a_shell_fills_in(text: str, words: list[str], *, filled_in: bool) -> None:
    read = first_command(text).words

    assert [word.text for word in read] == words
    assert any(word.open for word in read) is filled_in


@pytest.mark.parametrize(
    ("line", "words", "rest"),
    [
        ("a b; c", ["a", "b"], "; c"),
        ("a&& b", ["a"], "&& b"),
        ("a 2>&1 | b", ["a"], ">&1 | b"),
        ("a b2>c", ["a", "b2"], ">c"),
        ("a <<EOF\nb\nEOF", ["a"], "<<EOF\nb\nEOF"),
        ("a '&&' \"|\" \\;", ["a", "&&", "|", ";"], ""),
    ],
)
def test_it_ends_at_an_operator(line: str, words: list[str], rest: str) -> None:
    command = first_command(line)

    assert [word.text for word in command.words] == words
    assert command.rest == rest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'echo "\$x" a\ b', ["echo", "$x", "a b"]),
        ("sh -c 'a && b | c > d'", ["sh", "-c", "a && b | c > d"]),
        (r"find . -exec rm {} \;", ["find", ".", "-exec", "rm", "{}", ";"]),
        ("", []),
        ("a && b", "“&” needs a shell"),
        ("a > b", "“>” needs a shell"),
        ("a 'b", "not closed"),
    ],
)
def test_a_command_in_one_text_is_words_or_told_to_need_a_shell(text: str, expected: list[str] | str) -> None:
    if isinstance(expected, list):
        assert split_words(text) == expected
    else:
        with pytest.raises(ValueError, match=expected):
            split_words(text)
