"""The app of hosts and what runs on them."""

from django.apps import AppConfig


class ContainersConfig(AppConfig):
    """Hosts, images, containers, volumes, networks."""

    name = "containers_app"
