"""The wiring, as Django loads it."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from controlplane import checks
from operate_app.version import version
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
