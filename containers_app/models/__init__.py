"""The mirror of what stands on hosts, and registries."""

from containers_app.models.mirror import Attachment, Container, Image, Network, Volume
from containers_app.models.registries import Registry

__all__ = [
    "Attachment",
    "Container",
    "Image",
    "Network",
    "Registry",
    "Volume",
]
