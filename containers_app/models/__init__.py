"""The mirror of what stands on hosts."""

from containers_app.models.mirror import Attachment, Container, Image, Network, Volume

__all__ = [
    "Attachment",
    "Container",
    "Image",
    "Network",
    "Volume",
]
