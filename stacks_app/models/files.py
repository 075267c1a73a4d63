"""Content of files, kept once however many stacks and revisions have it."""

import hashlib
import zlib

from django.db import models
from django.utils import timezone


class Blob(models.Model):
    """The content of a file. Nobody changes it; what no draft and no revision names is forgotten."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    compressed = models.BinaryField()  # zlib, RFC 1950
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256

    @classmethod
    def of(cls, content: bytes) -> "Blob":
        """The row for `content`, not saved."""
        digest = hashlib.sha256(content).hexdigest()
        return cls(sha256=digest, size_bytes=len(content), compressed=zlib.compress(content))

    @property
    def content(self) -> bytes:
        """What is in the file."""
        return zlib.decompress(self.compressed)
