"""What an address says after its `?` is read in one way, by sockets and by views."""

from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts_app.errors import Invalid
from accounts_app.query import Query

words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=50)


@given(words)
def test_it_gives_back_what_was_written(word: str) -> None:
    for query in (f"a=1&x={quote_plus(word)}", f"x=before&x={quote_plus(word)}".encode()):
        assert Query(query).text("x") == word


@given(words)
def test_it_takes_numbers_within_their_bounds_only(word: str) -> None:
    query = Query(f"n={quote_plus(word)}")
    if word.isascii() and word.isdigit() and len(word) < 12 and 1 <= int(word) <= 80:
        assert query.number("n", least=1, most=80) == int(word)
    else:
        with pytest.raises(Invalid) as refusal:
            query.number("n", least=1, most=80)
        assert list(refusal.value.fields or ()) == ["n"]
        assert str(refusal.value).startswith("n: ")


@pytest.mark.parametrize("text", ["", "x=", "other=1"])
def test_it_takes_an_empty_value_for_none(text: str) -> None:
    query = Query(text)
    assert query.text("x", "usual") == "usual"
    assert query.number("x", default=7, most=9) == 7
    assert query.optional_number("x") is None
    assert query.flag("x", default=True)
    assert query.choice("x", among=("first", "second")) == "first"


@pytest.mark.parametrize(
    ("text", "said"), [("yes", True), ("1", True), ("TRUE", True), ("no", False), ("0", False)]
)
def test_it_reads_yes_and_no(text: str, said: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert Query(f"x={text}").flag("x", default=not said) is said


@pytest.mark.parametrize("text", ["x=a%00b", "x=" + "a" * 11])
def test_it_refuses_nul_and_what_is_too_long(text: str) -> None:
    with pytest.raises(Invalid, match=r"^x: "):
        Query(text).text("x", longest=10)


@pytest.mark.parametrize("text", ["x=\xff".encode("latin-1"), "&".join(f"x{i}=1" for i in range(101))])
def test_it_refuses_what_cannot_be_read(text: bytes | str) -> None:
    with pytest.raises(Invalid, match=r"^This query"):
        Query(text)


def test_it_refuses_what_is_not_among_the_choices() -> None:
    with pytest.raises(Invalid, match=r"^x: One of a, b is needed"):
        Query("x=c").choice("x", among=("a", "b"))
