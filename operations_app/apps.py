from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    name = "operations_app"

    def ready(self) -> None:
        # Every app's `actions` module registers what it can do.
        autodiscover_modules("actions")
