"""The wiring, as Django loads it."""

import tomllib
from functools import cache

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from controlplane import checks
from controlplane.env import BASE_DIR
from telemetry import process

__all__ = ["checks"]


class ControlPlaneConfig(AppConfig):
    """Brings the system checks and the serve command."""

    name = "controlplane"

    def ready(self) -> None:
        wanted = process.Wanted(version=version(), metrics=settings.METRICS, traces=settings.TRACES)
        process.configure(wanted)
        # What is read when somebody scrapes needs the models.
        autodiscover_modules("readings")


@cache
def version() -> str:
    """The version of Quaymaster."""
    return str(tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
