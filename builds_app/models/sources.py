"""What builds are made from: contexts that were uploaded or fetched."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone


class BuildContext(models.Model):
    """The files of a build, as they were once fetched. Builds made from the same upload share one.

    The record (digest, size, digest per file) outlives the files: these stay in `folder` only while they can be built
    again, which is for uploads. `digest` is empty until a worker has read the files.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stored = models.BooleanField(default=False)  # the files lie in `folder`
    digest = models.CharField(max_length=80, blank=True)
    size_bytes = models.BigIntegerField(null=True)
    file_count = models.PositiveIntegerField(null=True)
    files = models.JSONField(default=dict)  # what COPY can see: path → digest of content and mode
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest or self.key.hex

    @property
    def folder(self) -> Path:
        """Where the files are while `stored`; nobody else writes below it."""
        parent: Path = settings.DATA_DIR / "build-contexts"
        return parent / self.key.hex
