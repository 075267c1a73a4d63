"""The engine's frames, however the network cuts them."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containers_app.engine.frames import Frame, FrameParser
from containers_app.engine.timestamps import engine_timestamp

frames = st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=40)), max_size=8)


@given(frames=frames, cuts=st.lists(st.integers(0, 400), max_size=12))
def test_it_gives_the_same_output_for_every_cut(frames: list[tuple[int, bytes]], cuts: list[int]) -> None:
    wire = b"".join(bytes([stream, 0, 0, 0]) + len(data).to_bytes(4, "big") + data for stream, data in frames)
    edges = [0, *sorted(min(cut, len(wire)) for cut in cuts), len(wire)]
    parser = FrameParser(raw=False)

    pieces = [piece for start, end in pairwise(edges) for piece in parser.feed(wire[start:end])]

    for stream in (1, 2):
        sent = b"".join(data for kind, data in frames if kind == stream)
        assert b"".join(data for kind, data in pieces if kind == stream) == sent
    assert parser.at_boundary


def test_it_notices_an_end_inside_a_frame() -> None:
    parser = FrameParser(raw=False)

    assert list(parser.feed(b"\x02\0\0\0\0\0\0\x05he")) == [Frame(2, b"he")]
    assert not parser.at_boundary


def test_it_hands_a_terminal_through_as_it_is() -> None:
    assert list(FrameParser(raw=True).feed(b"\x01\0\0\0\0\0\0\x05he")) == [
        Frame(1, b"\x01\0\0\0\0\0\0\x05he")
    ]


@pytest.mark.parametrize(
    ("moment", "parameter"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, 250000, tzinfo=UTC), "1767323045.250000"),
        ("2026-01-02T03:04:05.123456789Z", "1767323045.123456789"),
        ("2026-01-02T04:04:05.5+01:00", "1767323045.500000000"),
        (1767323045, "1767323045.000000"),
    ],
)
def test_it_says_times_to_the_nanosecond(moment: datetime | float | str, parameter: str) -> None:
    assert engine_timestamp(moment) == parameter
