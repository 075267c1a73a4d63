"""Operating, as Django loads it."""

from django.apps import AppConfig


class OperateConfig(AppConfig):
    """Brings the commands for the operator, first in line: `check` says more than Django's own."""

    name = "operate_app"
