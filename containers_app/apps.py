"""What Docker's engines hold, as Django loads it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from containers_app.engine import calls
from telemetry import engine_calls


class ContainersConfig(AppConfig):
    """Containers, images, volumes, networks."""

    name = "containers_app"

    def ready(self) -> None:
        calls.observe_with(engine_calls.observe)
        # Who keeps logins for registries registers it there.
        autodiscover_modules("logins")
