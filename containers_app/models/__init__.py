"""Hosts and the mirror of what stands on them."""

from containers_app.models.hosts import Host, Watcher, seen_now
from containers_app.models.mirror import Attachment, Container, Image, MirrorRow, Network, Volume
from containers_app.models.registries import Registry
from containers_app.models.timeline import EngineEvent

__all__ = [
    "Attachment",
    "Container",
    "EngineEvent",
    "Host",
    "Image",
    "MirrorRow",
    "Network",
    "Registry",
    "Volume",
    "Watcher",
    "seen_now",
]
