"""The fleet, as Django loads it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FleetConfig(AppConfig):
    """Finds every kind of engine when all apps are there."""

    name = "fleet_app"

    def ready(self) -> None:
        # Every app's `conversations` module registers the engines it can converse with.
        autodiscover_modules("conversations")
