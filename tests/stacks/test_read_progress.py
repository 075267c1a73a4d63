"""The lines of Compose, as it writes them and as nobody would."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks_app.compose.progress import (
    LONGEST_LINE,
    Build,
    Failed,
    Line,
    Lines,
    Plain,
    Step,
    Warned,
    messages,
    read_line,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            {"id": "Container harbour-web-1", "status": "Started"},
            Step(kind="Container", name="harbour-web-1", status="Started"),
        ),
        (
            {"id": "5f70bf18a086", "parent_id": "Image x", "status": "Downloading", "current": 1, "total": 2},
            Step(kind="", name="5f70bf18a086", status="Downloading", parent="Image x", current=1, total=2),
        ),
        ({"vertexes": [{"digest": "x"}]}, Build(said={"vertexes": [{"digest": "x"}]})),
        ({"level": "warning", "msg": "unset", "time": "now"}, Warned(message="unset")),
        ({"level": "fatal", "msg": "gone"}, Failed(message="gone")),
        ({"error": True, "message": "no such image"}, Failed(message="no such image")),
        ({"error": True}, Failed(message="")),
    ],
)
def test_it_reads_the_shapes(line: dict[str, Any], expected: Line) -> None:
    assert read_line(json.dumps(line)) == expected


@given(
    st.one_of(
        st.text(), st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps)
    )
)
def test_anything_else_is_plain(line: str) -> None:
    assert read_line(line) == Plain(text=line.rstrip())


KEYS = st.sampled_from(
    ["id", "status", "level", "msg", "error", "message", "current", "total", "parent_id", "logs"]
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()))


@given(st.dictionaries(KEYS, VALUES))
def test_no_object_makes_it_fail(line: dict[str, Any]) -> None:
    read_line(json.dumps(line))


@given(st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8"))), st.data())
def test_lines_do_not_depend_on_how_they_come(lines: list[str], data: st.DataObject) -> None:
    whole = "\n".join(lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    heard = list[Line]()
    reader = Lines(heard.append)
    for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        reader.feed(whole[begin:end])
    reader.end()
    assert heard == [read_line(line) for line in lines if line.encode().strip()]


def test_a_line_without_end_is_cut() -> None:
    heard = list[Line]()
    reader = Lines(heard.append)
    for _ in range(3):
        reader.feed(b"x" * (LONGEST_LINE // 2 + 1))
    assert len(heard) == 1


def test_errors_come_before_what_else_was_said() -> None:
    said: list[Line] = [Plain(text="a"), Failed(message="b"), Warned(message="c")]
    assert list(messages(said)) == ["b"]
    assert list(messages([said[0], said[2]])) == ["a"]
