"""The protobuf codec, against itself, against known bytes and against rubbish."""

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builds_app.buildkit import messages as m
from builds_app.buildkit.wire import WireError, boolean, decode, encode, message, signed, string, unsigned

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
SIGNED = st.integers(-(1 << 63), (1 << 63) - 1)
TIMESTAMPS = st.none() | st.builds(m.Timestamp, seconds=SIGNED, nanos=st.integers(0, 999_999_999))
VERTEXES = st.builds(
    m.Vertex,
    digest=TEXT,
    inputs=st.lists(TEXT, max_size=3),
    name=TEXT,
    cached=st.booleans(),
    started=TIMESTAMPS,
    completed=TIMESTAMPS,
    error=TEXT,
    group=st.none() | st.builds(m.ProgressGroup, id=TEXT, name=TEXT),
)
LOGS = st.builds(m.VertexLog, vertex=TEXT, timestamp=TIMESTAMPS, stream=SIGNED, msg=st.binary(max_size=40))
MESSAGES = st.one_of(
    st.builds(m.StatusResponse, vertexes=st.lists(VERTEXES, max_size=3), logs=st.lists(LOGS, max_size=3)),
    st.builds(
        m.SolveRequest,
        ref=TEXT,
        frontend_attrs=st.dictionaries(TEXT, TEXT, max_size=4),
        cache=st.none()
        | st.builds(m.CacheOptions, exports=st.lists(st.builds(m.Exporter, type=TEXT), max_size=2)),
    ),
    st.builds(
        m.Packet,
        type=st.integers(0, (1 << 64) - 1),
        stat=st.none() | st.builds(m.Stat, path=TEXT, mode=st.integers(0, (1 << 32) - 1), mtime=SIGNED),
        data=st.binary(max_size=40),
    ),
)


@given(MESSAGES)
def test_it_reads_back_what_it_wrote(original: m.StatusResponse | m.SolveRequest | m.Packet) -> None:
    assert decode(type(original), encode(original)) == original


@given(MESSAGES, st.data())
def test_it_raises_one_error_for_damaged_bytes(original: m.Packet, data: st.DataObject) -> None:
    damaged = bytearray(encode(original))
    for _ in range(data.draw(st.integers(1, 4))):
        if damaged:
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    damaged = damaged[: data.draw(st.integers(0, len(damaged)))]

    for kind in (type(original), m.StatusResponse):
        with suppress(WireError):
            decode(kind, bytes(damaged))


@given(st.binary(max_size=60))
def test_it_raises_one_error_for_any_bytes(data: bytes) -> None:
    with suppress(WireError):
        decode(m.StatusResponse, data)


@pytest.mark.parametrize(
    ("value", "data"),
    [
        # From the examples of protobuf.dev's encoding guide.
        (m.Timestamp(seconds=150), b"\x08\x96\x01"),
        (m.Timestamp(seconds=-2), b"\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
        (m.StatusRequest(ref="testing"), b"\x0a\x07testing"),
        (m.Range(start=m.Position(line=150)), b"\x0a\x03\x08\x96\x01"),
        (m.Range(start=m.Position()), b"\x0a\x00"),
        (m.Exporter(attrs={"a": "b"}), b"\x12\x06\x0a\x01a\x12\x01b"),
        (m.Exporter(attrs={"a": ""}), b"\x12\x03\x0a\x01a"),
        (m.Packet(), b""),
    ],
)
def test_it_writes_the_bytes_that_protobuf_does(value: m.Timestamp, data: bytes) -> None:
    assert encode(value) == data
    assert decode(type(value), data) == value


@dataclass(slots=True)
class Newer:
    ref: str = string(1)
    count: int = unsigned(2)
    flag: bool = boolean(15)
    when: m.Timestamp | None = message(100, m.Timestamp)  # noqa: RUF009 a field specifier
    delta: int = signed(3000)


def test_it_skips_fields_it_does_not_know() -> None:
    newer = encode(Newer(ref="x", count=3, flag=True, when=m.Timestamp(seconds=1), delta=-1))
    fixed = b"\x39" + bytes(8) + b"\x3d" + bytes(4)  # field 7, once in 8 and once in 4 bytes

    assert decode(m.StatusRequest, newer + fixed) == m.StatusRequest(ref="x")


@pytest.mark.parametrize(
    "data", [b"\x0a", b"\x0a\x05ab", b"\x08" + b"\xff" * 11, b"\x0b", b"\x08\x01", b"\x39\x00"]
)
def test_it_refuses_what_is_no_message(data: bytes) -> None:
    with pytest.raises(WireError):
        decode(m.StatusRequest, data)


@pytest.mark.parametrize("value", [m.Timestamp(seconds=1 << 63), m.StatusRequest(ref="\ud800")])
def test_it_refuses_to_write_what_does_not_fit(value: m.Timestamp) -> None:
    with pytest.raises(WireError):
        encode(value)
