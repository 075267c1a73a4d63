"""Image builds, their steps and logs, and what they are made from."""

from builds_app.models.builds import Build, BuildLogChunk, BuildStep
from builds_app.models.sources import BuildContext

__all__ = ["Build", "BuildContext", "BuildLogChunk", "BuildStep"]
