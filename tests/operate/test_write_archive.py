"""A backup whose place fails in the middle ends there, with the one error that tells it."""

import gc
import io
import sys
from typing import Any

import pytest

from operate_app.backup import age
from operate_app.backup.archive import ArchiveWriter, Manifest
from operations_app.models import Operation


class Full(io.BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(28, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [1_000, 100_000, 900_000])
def test_it_says_nothing_more_where_it_failed(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(age, "WORK_FACTOR", 2)
    unraisable = list[Any]()
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    manifest = Manifest(version="1", made_at="", database="sqlite", migrations=[], keys={})
    place = Full(room)
    noise = ([f"{number * 7**300 % 11**280:x}"] for number in range(1, 10_000))

    def write() -> None:
        with ArchiveWriter(place, passphrase="p" * 20, manifest=manifest) as archive:
            archive.table(Operation, noise)
            archive.end()

    with pytest.raises(OSError, match="No space"):
        write()
    written = place.tell()
    place.room = 10**9
    gc.collect()
    assert place.tell() == written
    assert not unraisable
