"""Whose timeline is asked for."""

from typing import Final

from containers_app.models import Container
from fleet_app.services.timeline import Subject

# What is asked for before a container is there to be its target.
MAKING: Final = ("container.run", "container.create", "container.recreate")


def subject_of(container: Container) -> Subject:
    """Return the container as its timeline knows it."""
    return Subject(
        noun="container",
        id=container.pk,
        host_id=container.host_id,
        engine_id=container.engine_id,
        made_by=MAKING,
    )
