"""Folders that are there for a while."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def _passing(place: str) -> Iterator[Path]:
    folder: Path = settings.DATA_DIR / place / uuid.uuid4().hex
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def upload_folder() -> AbstractContextManager[Path]:
    """A folder for the parts of one request, gone when the block ends."""
    return _passing("uploads")


def work_folder() -> AbstractContextManager[Path]:
    """A folder of one build alone, gone when the block ends."""
    return _passing("build-work")
