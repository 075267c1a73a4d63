"""The engines, and the registry, that Quaymaster is tried against, as folders of Debian's own binaries."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from scripts.engines.packages import cache_directory, unpack

# Forky's runc wants a newer glibc than bookworm has; bookworm's runs everywhere.
NEW_ENGINE = {
    "forky": ["docker.io", "docker-cli", "containerd", "docker-buildx", "docker-compose", "tini-static"],
    "bookworm": ["runc"],
}
OLD_ENGINE = {"bookworm": ["docker.io", "containerd", "runc", "tini"]}
REGISTRY = {"bookworm": ["docker-registry"]}


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """One unpacked set of programs."""

    root: Path

    def search_path(self) -> str:
        """A PATH that finds these programs first and the system's (iptables, mount, ps) after them."""
        own = [str(self.root / folder) for folder in ("usr/sbin", "usr/bin", "sbin", "bin")]
        return ":".join([*own, os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])

    def program(self, name: str) -> str:
        """Absolute path of one program in the set."""
        for folder in ("usr/sbin", "usr/bin"):
            if (path := self.root / folder / name).exists():
                return str(path)
        raise FileNotFoundError(f"{name} is not in {self.root}")


def new_engine() -> Binaries:
    """Engine 28.5 with its CLI, buildx and compose."""
    return Binaries(root=unpack(folder="engine-28", packages=NEW_ENGINE))


def old_engine() -> Binaries:
    """Engine 20.10, the oldest that is supported."""
    return Binaries(root=unpack(folder="engine-20.10", packages=OLD_ENGINE))


def registry() -> Binaries:
    """The distribution registry."""
    return Binaries(root=unpack(folder="registry", packages=REGISTRY))


def compose_plugin() -> Path:
    """The Compose CLI: the one beside the new engine if that is here, else out of its package alone."""
    folder = "engine-28" if (cache_directory() / "engine-28").is_dir() else "compose"
    packages = NEW_ENGINE if folder == "engine-28" else {"forky": ["docker-compose"]}
    return unpack(folder=folder, packages=packages) / "usr/libexec/docker/cli-plugins/docker-compose"


def cli_environment(*, socket: Path, config: Path) -> dict[str, str]:
    """Environment in which `docker` talks to `socket`, with compose and buildx, its settings in `config`."""
    binaries = new_engine()
    config.mkdir(parents=True, exist_ok=True)
    if not (settings := config / "config.json").exists():
        plugins = binaries.root / "usr/libexec/docker/cli-plugins"
        settings.write_text(json.dumps({"cliPluginsExtraDirs": [str(plugins)]}))
    return {"PATH": binaries.search_path(), "DOCKER_HOST": f"unix://{socket}", "DOCKER_CONFIG": str(config)}
