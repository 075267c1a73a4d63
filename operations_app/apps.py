"""The operations, as Django loads them."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    """Finds every action when all apps are there."""

    name = "operations_app"

    def ready(self) -> None:
        # Every app's `actions` module registers what it can do and `places` where, and this one what the schema is to
        # say of that.
        autodiscover_modules("actions", "places", "api.results")
