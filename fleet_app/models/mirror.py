"""What every table of the mirror has: what engines said, written only by `sync`.

Columns for what is filtered and sorted, `raw` for all: the engine's own inspect answer, which lists never load.
"""

from django.db import models

from fleet_app.models.hosts import Host


class MirrorRow(models.Model):
    """What every mirrored object has: its host, its raw inspect, and when that was last found changed."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="%(class)ss")
    labels = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    digest = models.CharField(
        max_length=32, default="", editable=False
    )  # of all the engine said: equal, nothing to write
    observed_at = models.DateTimeField()

    class Meta:
        abstract = True
