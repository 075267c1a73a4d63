"""A compose file is changed where it says something else, and every other line stays as somebody wrote it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stacks_app.sources.editing import CannotEdit, edit_text
from stacks_app.sources.raw import Plain, read_raw, settled
from stacks_app.sources.writing import compose_text

Json = dict[str, Any]
FILE = """\
# The shop. Ask Ada before you change it.
x-usual: &usual
  restart: always   # so that it comes back

services:
  # The first one that people see
  web:
    <<: *usual
    image: "nginx:1.27"   # pinned
    ports:
    - 8080:80   # http
    # and later https
    - "8443:443"
    environment: {A: 1, B: two}   # short
    command: |
      sh -c
      run

  db:
    image: postgres   # newest

volumes: {data: }
# end
"""


def put(document: Json, path: str, value: Any) -> Json:
    """`document` with another value there."""
    first, _, rest = path.partition(".")
    return {**document, first: put(document.get(first) or {}, rest, value) if rest else value}


def without(document: Json, path: str) -> Json:
    """`document` without what is there."""
    first, _, rest = path.partition(".")
    if rest:
        return {**document, first: without(document[first], rest)}
    return {key: value for key, value in document.items() if key != first}


@pytest.mark.parametrize(
    ("path", "value", "gone", "new"),
    [
        ("services.web.image", "nginx:2", '    image: "nginx:1.27"   # pinned', "    image: nginx:2   # pinned"),
        ("services.web.ports", ["8081:80", "8443:443"], "    - 8080:80   # http", '    - "8081:80"   # http'),
        ("services.web.ports", ["8443:443"], "    - 8080:80   # http", ""),
        ("services.web.environment.B", "2", "A: 1, B: two}", 'A: 1, B: "2"}'),
        ("services.web.environment.C", "x", "B: two}", 'B: two, "C": "x"}'),
        ("services.web.environment", {"B": Plain("two")}, "{A: 1, B: two}", "{B: two}"),
        ("services.web.restart", "no", "", "    restart: 'no'\n"),
        ("services.web.labels", {"a": "b"}, "", "    labels:\n      a: b\n"),
        ("services.web.command", ["a"], "    command: |\n      sh -c\n      run", "    command:\n      - a"),
        ("services.more", {"image": "redis"}, "", "  more:\n    image: redis\n"),
        ("volumes.data", {"external": True}, "{data: }", '{"data": {"external": true}}'),
        ("networks", {"back": None}, "", "networks:\n  back:\n"),
    ],
)  # fmt: skip
def test_it_changes_that_place_alone(path: str, value: Any, gone: str, new: str) -> None:
    wanted = put(read_raw(FILE), path, value)
    edited = edit_text(FILE, wanted)
    assert read_raw(edited) == settled(wanted)
    assert new.strip("\n") in edited
    left = [line for line in FILE.splitlines() if not gone or line not in gone.splitlines()]
    kept = iter(edited.splitlines())
    assert all(line in kept for line in left if gone not in line or not gone), edited


def test_it_takes_a_service_away() -> None:
    edited = edit_text(FILE, without(read_raw(FILE), "services.db"))
    assert edited == FILE.replace("  db:\n    image: postgres   # newest\n", "")


@pytest.mark.parametrize(
    "wanted",
    [
        without(read_raw(FILE), "services.web.restart"),  # it is merged
        put(read_raw(FILE), "x-usual.restart", "no"),  # others have it from there
    ],
)
def test_it_says_what_it_cannot(wanted: Json) -> None:
    with pytest.raises(CannotEdit):
        edit_text(FILE, wanted)


@pytest.mark.parametrize("text", ["a: [1\n", "- a\n", "a: 1\n---\nb: 2\n", "? [a]\n: b\n"])
def test_it_refuses_what_is_no_mapping(text: str) -> None:
    with pytest.raises(CannotEdit):
        edit_text(text, {"a": "b"})


def test_it_ends_lines_as_the_file_does() -> None:
    edited = edit_text("a: 1\r\nb:\r\n  c: 2\r\n", {"a": "1", "b": {"c": "2", "d": ["x"]}, "e": "f"})
    assert edited == "a: 1\r\nb:\r\n  c: 2\r\n  d:\r\n    - x\r\ne: f\r\n"


WORDS = st.text(max_size=12) | st.sampled_from(
    ["yes", "0x1", "22:22", "~", "null", "1.5", "#", "a: b", "- x", "${A:-b}"]
)
LEAVES = st.none() | st.booleans() | st.integers() | WORDS
KEYS = st.sampled_from(["a", "b-c", "D_E", "f.g", "1", "true", "é", "x y", "#k", "n: m", ""])
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


def written(document: Json, style: str) -> str:
    """As text, in one of the styles that people and programs have."""
    if style == "ours":
        return compose_text(document)
    if style == "json":
        return json.dumps(document, ensure_ascii=False, indent=2)
    flow = False if style == "block" else None
    text: str = yaml.dump(
        document, allow_unicode=True, sort_keys=False, width=40, indent=4, default_flow_style=flow
    )
    return text


@settings(max_examples=60)
@given(
    before=DOCUMENTS,
    after=DOCUMENTS,
    shared=DOCUMENTS,
    style=st.sampled_from(["ours", "json", "block", "mixed"]),
)
def test_any_text_says_what_is_wanted_or_is_refused(
    before: Json, after: Json, shared: Json, style: str
) -> None:
    """And where a file has neither aliases nor odd signs, it is not refused."""
    text = written({**before, **shared, "z": {**before, **shared}}, style)
    try:
        here = read_raw(text)
    except ValueError:
        return
    wanted = {
        **after,
        **{key: here[key] for key in shared},
        "z": {**after, **{key: here["z"][key] for key in shared}},
    }
    try:
        edited = edit_text(text, wanted)
    except CannotEdit:
        assert re.search("[&*]|[^\n -~]|\"\"|''|[?]", text), text
        return
    assert read_raw(edited) == settled(wanted)


def tokens(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each leaf by where it is; in lists by itself, since others may go before it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from tokens(each, f"{path}/{key}")
    elif isinstance(value, list):
        for each in value:
            yield (f"{path}/-", str(each))
    else:
        yield path, str(value)


NAMES = st.sampled_from([f"k{number}" for number in range(6)])
TREES = st.recursive(
    st.integers(0, 10**9).map(lambda number: f"v{number}")
    | st.lists(st.integers(0, 10**9).map(lambda number: f"v{number}"), min_size=1, max_size=4, unique=True),
    lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=4),
    max_leaves=20,
)


@settings(max_examples=60)
@given(
    before=st.dictionaries(NAMES, TREES, min_size=1, max_size=6),
    after=st.dictionaries(NAMES, TREES, min_size=1, max_size=6),
    random=st.randoms(use_true_random=False),
)
@example(before={"k0": {"k1": "v1", "k2": "v2"}}, after={"k0": {"k1": "v1"}, "k3": "v3"}, random=None)
def test_what_stays_keeps_its_lines(before: Json, after: Json, random: Any) -> None:
    """With comments behind every line and between them, whatever is taken away around it."""

    def mixed(old: Any, new: Any) -> Any:
        if not (isinstance(old, dict) and isinstance(new, dict)) or random is None:
            return new
        kept = {key: mixed(value, new.get(key, value)) for key, value in old.items() if random.random() < 0.8}
        return {**kept, **{key: value for key, value in new.items() if key not in old}} or new

    lines = [f"{line}  # about {line.strip()}" for line in compose_text(before).splitlines()]
    text = "\n# between\n\n".join(lines) + "\n# end\n"
    wanted = mixed(before, after)
    edited = edit_text(text, wanted)
    assert read_raw(edited) == wanted
    stays = set(tokens(before)) & set(tokens(wanted))
    there = edited.splitlines()
    for line in lines:
        if any(re.search(rf"\b{leaf}\b", line.partition("#")[0]) for _, leaf in stays if leaf in line):
            alone = [place for place, leaf in tokens(before) if re.search(rf"\b{leaf}\b", line)]
            if all((place, leaf) in stays for place in alone for leaf in [line.split("#")[0].split()[-1]]):
                assert line in there, edited
    # What is between two lines that stay is nobody's: it stays as well.
    assert edited.endswith("# end\n") or not edited.count("# end")
