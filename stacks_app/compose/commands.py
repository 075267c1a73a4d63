"""The words of the verbs that Compose does for us. Builds and pulls are not among them: those are ours."""

from collections.abc import Mapping, Sequence
from typing import Final

RUN: Final = "quaymaster.run"  # of a container that is run once: our operation


def up(
    *services: str,
    timeout: int | None = None,
    recreate: bool = True,
    force_recreate: bool = False,
    remove_orphans: bool = False,
    dependencies: bool = True,
    scale: Mapping[str, int] | None = None,
) -> list[str]:
    """Create, recreate and start; nothing is built or pulled. `timeout` in seconds, for what is stopped.

    recreate: False leaves each container as it is that is there, however it was made.
    """
    words = ["up", "--detach", "--no-build", "--pull=never", *_timeout(timeout)]
    words += (
        ["--no-recreate"] * (not recreate)
        + ["--force-recreate"] * force_recreate
        + ["--remove-orphans"] * remove_orphans
    )
    words += ["--no-deps"] * (not dependencies)
    words += [f"--scale={name}={count}" for name, count in (scale or {}).items()]
    return [*words, "--", *services]


def down(*, volumes: bool = False, remove_orphans: bool = False, timeout: int | None = None) -> list[str]:
    """Stop and remove containers and networks, with `volumes` those of the project as well."""
    return ["down", *_timeout(timeout), *["--volumes"] * volumes, *["--remove-orphans"] * remove_orphans]


def stop(*services: str, timeout: int | None = None) -> list[str]:
    """Stop, and remove nothing."""
    return ["stop", *_timeout(timeout), "--", *services]


def start(*services: str) -> list[str]:
    """Start what is there."""
    return ["start", "--", *services]


def restart(*services: str, timeout: int | None = None) -> list[str]:
    """Stop and start what is there."""
    return ["restart", *_timeout(timeout), "--", *services]


def run_once(
    service: str, command: Sequence[str] = (), *, name: str, operation: int, dependencies: bool = True
) -> list[str]:
    """Run a service once, in a container of that `name`, which stays: what it prints is what the CLI prints.

    How it ended is to be asked of the container: the CLI says 1 for mistakes of its own as well.
    """
    words = ["run", f"--name={name}", f"--label={RUN}={operation}", "--no-TTY", "--pull=never"]
    words += ["--no-deps"] * (not dependencies)
    return [*words, "--", service, *command]


def _timeout(seconds: int | None) -> list[str]:
    return [] if seconds is None else [f"--timeout={seconds}"]
