"""The registries, as Django loads them."""

from django.apps import AppConfig


class RegistriesConfig(AppConfig):
    """Registries, git credentials, and requests to hosts that people name."""

    name = "registries_app"
