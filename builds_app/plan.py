"""What a person asks for when they ask for a build."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from builds_app.models import Build
from builds_app.options import BuildOptions
from builds_app.sources.source import Source
from fleet_app.models import Host


@dataclass(frozen=True, kw_only=True)
class BuildPlan:
    """Everything about a wanted build. Paths are checked (`sources.check_inside`)."""

    host: Host
    source: Source
    name: str = ""
    tags: list[str] = field(default_factory=list)
    subdirectory: str = ""
    dockerfile_path: str = "Dockerfile"
    options: BuildOptions = field(default_factory=BuildOptions)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets_of: Build | None = None  # the build whose secrets are taken over as they are sealed, instead

    @property
    def secret_ids(self) -> list[str]:
        """What the secrets are called."""
        return sorted(self.secrets_of.secret_ids if self.secrets_of else self.secrets)
