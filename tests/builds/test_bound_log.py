"""The bounded log: whole while it is small, else its beginning and its end, and never a broken character."""

from datetime import UTC, datetime

from accounts_app.by_hand import MASK
from builds_app.record.log_buffer import PIECE_CHARS, LogBuffer, LogPiece
from builds_app.record.masking import SecretMask

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIMIT = 800_000


def test_it_keeps_beginning_and_end_of_what_is_too_long() -> None:
    buffer = LogBuffer(limit_bytes=LIMIT)
    given = [f"line number {number}\n" for number in range(60_000)]

    taken: list[LogPiece] = []
    for line in given:
        buffer.add(step=1, stream="stdout", data=line.encode(), at=NOW)
        taken += buffer.take() if len(taken) % 100 == 0 else []
    pieces = [*taken, *buffer.close()]

    text = "".join(piece.text for piece in pieces if piece.stream == "stdout")
    told = [piece.text for piece in pieces if piece.stream == "info"]
    assert buffer.truncated
    assert text.startswith(given[0])
    assert text.endswith("".join(given[-1000:]))
    assert len(text) <= LIMIT
    assert told == [f"\n… {buffer.total_bytes - len(text):,} bytes left out …\n"]


def test_it_joins_what_one_stream_says_and_parts_what_two_say() -> None:
    buffer = LogBuffer(limit_bytes=LIMIT)
    for stream, data in (
        ("stdout", b"a"),
        ("stdout", b"b"),
        ("stderr", b"c"),
        ("stdout", b"d" * (PIECE_CHARS + 1)),
    ):
        buffer.add(step=1, stream=stream, data=data, at=NOW)

    pieces = buffer.take()

    assert [(piece.stream, len(piece.text)) for piece in pieces] == [
        ("stdout", 2),
        ("stderr", 1),
        ("stdout", PIECE_CHARS),
        ("stdout", 1),
    ]
    assert buffer.take() == []


def test_it_waits_for_the_rest_of_a_character() -> None:
    buffer = LogBuffer(limit_bytes=LIMIT)
    for data in (b"caf\xc3", b"\xa9 \xff\0"):
        buffer.add(step=1, stream="stdout", data=data, at=NOW)

    assert "".join(piece.text for piece in buffer.take()) == "café \ufffd\ufffd"


def test_it_makes_few_pieces_of_streams_that_take_turns() -> None:
    buffer = LogBuffer(limit_bytes=LIMIT)
    for number in range(1000):
        buffer.add(step=1, stream=("stdout", "stderr")[number % 2], data=b"x", at=NOW)

    pieces = buffer.take()

    assert len(pieces) < 110
    assert sum(len(piece.text) for piece in pieces) == 1000


def test_it_hides_secrets_even_when_they_come_in_pieces() -> None:
    buffer = LogBuffer(limit_bytes=LIMIT)
    buffer.hide(SecretMask(["open sesame\n", "first line\nsecond line\n", "abc"]))
    for stream, data in (
        ("stdout", b"say open"),
        ("stderr", b"not open sesam"),
        ("stdout", b" sesame, abc, open s"),
        ("stdout", b"aid\nsecond line\nfirst li"),
    ):
        buffer.add(step=1, stream=stream, data=data, at=NOW)

    said: dict[str, str] = {}
    for piece in buffer.close():
        said[piece.stream] = said.get(piece.stream, "") + piece.text
    assert said == {"stdout": f"say {MASK}, abc, open said\n{MASK}\nfirst li", "stderr": "not open sesam"}
