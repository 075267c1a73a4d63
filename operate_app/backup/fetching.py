"""A backup as a file of this machine, wherever it lies."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from operate_app.backup.places import S3, bucket_of
from operate_app.errors import NotDone


@contextmanager
def at_hand(address: str) -> Iterator[Path]:
    """The backup at `address`, a path or `s3://bucket/prefix/name`, which is fetched whole: a restore reads it twice.

    What is fetched has no name in the data folder, so that a kill leaves nothing there.

    Raises:
        NotDone: the server does not give it, or the data folder does not take it.
    """
    if not address.startswith(S3):
        yield Path(address)
        return
    folder, _, name = address.rpartition("/")
    bucket = bucket_of(folder)
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        try:
            for data in bucket.content(name):
                file.write(data)
            file.flush()
        except OSError as error:
            raise NotDone(
                f"{address} does not fit into {settings.DATA_DIR}: {error.strerror or error}."
            ) from error
        yield Path(f"/proc/self/fd/{file.fileno()}")
