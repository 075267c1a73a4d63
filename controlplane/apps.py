from django.apps import AppConfig

from controlplane import checks

__all__ = ["checks"]


class ControlPlaneConfig(AppConfig):
    name = "controlplane"
