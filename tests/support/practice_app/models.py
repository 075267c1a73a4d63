"""The mirror of what harbours hold."""

from typing import ClassVar

from django.db import models

from fleet_app.models import MirrorRow


class Buoy(MirrorRow):
    """A buoy, known by its name."""

    name = models.CharField(max_length=100)
    colour = models.CharField(max_length=20)

    # Said here, because this app is none of the product's, whose models mypy knows.
    objects: ClassVar[models.Manager["Buoy"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["host", "name"], name="one_buoy_per_name")]

    def __str__(self) -> str:
        return self.name
