"""The app of image builds."""

from django.apps import AppConfig


class BuildsConfig(AppConfig):
    """Builds, their records, and what they are made from."""

    name = "builds_app"
