"""Files that a passphrase opens: the format is age's, whoever wrote them, and nothing but the whole file opens."""

import io

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operate_app.backup import age
from operate_app.backup.age import CHUNK_BYTES, NotOpened, Opener, Sealer

PASSPHRASE = "pass phrase"
SIZES = st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 200_000])


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrypt is slow on purpose."""
    monkeypatch.setattr(age, "WORK_FACTOR", 2)


def sealed(data: bytes, *, passphrase: str = PASSPHRASE) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, passphrase)
    for start in range(0, len(data), 50_001):
        sealer.write(data[start : start + 50_001])
    sealer.finish()
    return file.getvalue()


def opened(file: bytes, *, passphrase: str = PASSPHRASE) -> bytes:
    return Opener(io.BytesIO(file), passphrase).read()


@given(size=SIZES, byte=st.integers(0, 255))
@settings(max_examples=20, deadline=None)
def test_it_writes_what_the_reference_reads(size: int, byte: int) -> None:
    data = bytes([byte]) * size
    assert pyrage.passphrase.decrypt(sealed(data), PASSPHRASE) == data
    assert opened(sealed(data)) == data


def test_it_reads_what_the_reference_writes() -> None:
    assert opened(pyrage.passphrase.encrypt(b"hello" * 50_000, PASSPHRASE)) == b"hello" * 50_000


@given(size=SIZES, where=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_it_opens_no_file_that_was_cut_or_changed(size: int, where: float) -> None:
    file = sealed(b"x" * size)
    at = int(len(file) * where)
    with pytest.raises(NotOpened):
        opened(file[:at])
    with pytest.raises(NotOpened):
        opened(file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :])
    with pytest.raises(NotOpened):
        opened(file + b"x")


def test_it_opens_with_no_other_passphrase() -> None:
    with pytest.raises(NotOpened, match="passphrase"):
        opened(sealed(b"x"), passphrase="another")


@pytest.mark.parametrize(
    "file", [b"", b"PK", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n-> X25519 x\n" * 99]
)
def test_it_says_that_a_file_is_none_of_its_own(file: bytes) -> None:
    with pytest.raises(NotOpened, match="not"):
        opened(file)


def test_it_does_not_let_a_file_take_all_memory() -> None:
    file = sealed(b"x").replace(b" 2\n", b" 30\n", 1)
    with pytest.raises(NotOpened, match="this version"):
        opened(file)
