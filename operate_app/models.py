"""What operating itself keeps."""

from django.db import models


class Pulse(models.Model):
    """When a part of the installation was last known to live. One row a part, written over and over."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
