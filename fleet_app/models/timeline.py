"""What the engines said happened, kept for a while: one half of every Timeline, the operations being the other."""

from typing import ClassVar

from django.db import models

from fleet_app.models.hosts import Host


class EngineEvent(models.Model):
    """One engine event worth a person's attention. Never a source of facts: those are in the mirror."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    noun = models.CharField(max_length=12)  # one of `kinds.nouns_of_events`
    action = models.CharField(max_length=40)
    engine_id = models.CharField(max_length=255, blank=True)  # or its name, of what has no id
    name = models.CharField(max_length=512, blank=True)
    # The other end: the container that joined or left a network, the image a commit made.
    related_engine_id = models.CharField(max_length=255, blank=True)
    attributes = models.JSONField(default=dict)

    class Meta:
        db_table = "containers_app_engineevent"
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["host", "-at"]),
            models.Index(fields=["host", "engine_id", "-at"]),
            models.Index(fields=["host", "related_engine_id", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.action} {self.name or self.engine_id}"
