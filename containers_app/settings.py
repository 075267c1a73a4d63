"""What this app adds to the settings."""

from collections.abc import Callable, Mapping
from typing import Any

# Choices that several nouns call alike, and what the schema calls them.
ENUM_NAMES = {
    "ContainerState": "containers_app.models.Container.State",
    "MountType": "containers_app.api.spec_bodies.MOUNT_TYPES",
}
# Paths where people who are signed in may send more than elsewhere: how many bytes, by the operator's environment.
UPLOADS: Mapping[str, Callable[[Any], int]] = {
    r"/api/v1/live/containers/\d+/files/upload/$": lambda environment: environment.upload_bytes,
    r"/api/v1/live/hosts/\d+/load/$": lambda environment: environment.upload_bytes,
}
