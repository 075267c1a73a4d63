"""Hosts and the mirror of what stands on them."""

from containers_app.models.hosts import Host
from containers_app.models.mirror import Container, Image, Network, Volume
from containers_app.models.registries import Registry

__all__ = ["Container", "Host", "Image", "Network", "Registry", "Volume"]
