"""The app of hosts and what runs on them."""

from importlib import import_module

from django.apps import AppConfig


class ContainersConfig(AppConfig):
    """Hosts, images, containers, volumes, networks."""

    name = "containers_app"

    def ready(self) -> None:
        """Register the actions; here, because they need loaded models."""
        import_module("containers_app.actions")
