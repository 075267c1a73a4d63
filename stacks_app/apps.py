"""The app of stacks."""

from django.apps import AppConfig


class StacksConfig(AppConfig):
    """Stacks, their files and variables, and what was applied when."""

    name = "stacks_app"
