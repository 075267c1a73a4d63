"""The wiring, as Django loads it."""

from django.apps import AppConfig

from controlplane import checks

__all__ = ["checks"]


class ControlPlaneConfig(AppConfig):
    """Brings the system checks and the serve command."""

    name = "controlplane"
