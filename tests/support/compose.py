"""The real Compose CLI for tests, and stacks to give it."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scripts.engines.binaries import new_engine
from stacks_app.compose.cli import Cli, find_cli
from stacks_app.compose.source import Source

# What starts it gets FileNotFoundError: that something else was raised proves that the CLI was not started.
NO_CLI: Final = Cli(Path("/nonexistent/docker-compose"))


def compose_program() -> Path:
    """The plugin, as it is unpacked beside the engines."""
    return new_engine().root / "usr/libexec/docker/cli-plugins/docker-compose"


def compose_cli() -> Cli:
    """The plugin behind the fence."""
    cli = find_cli(str(compose_program()))
    assert cli is not None
    return cli


def write_stack(folder: Path, files: Mapping[str, str | bytes], **fields: Any) -> Source:
    """Write `files` below `folder`, and give them as a stack. What ends in `/` is an empty folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir()
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    first = next((name for name in files if name.endswith((".yaml", ".yml"))), "compose.yaml")
    return Source(**{"folder": folder, "project": "harbour", "files": (first,), **fields})


def resolve_unfenced(
    source: Source, *words: str, engine: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """What the CLI makes of a stack where nothing holds it: as somebody would run it by hand."""
    base = source.root / source.seen_from
    place = [f"--project-name={source.project}", f"--project-directory={base}"]
    files = [f"--file={source.root / name}" for name in source.files]
    return subprocess.run(
        [compose_program(), "--ansi=never", *place, *files, *(words or ("config", "--format=json"))],
        cwd=base,
        env={
            "DOCKER_CONFIG": str(source.root.parent),
            **({"DOCKER_HOST": f"unix://{engine}"} if engine else {}),
            **source.variables,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
