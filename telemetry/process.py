"""Which part of Quaymaster this process is, and how it tells of itself from its beginning on."""

import logging
import platform
import resource
import sys
from dataclasses import dataclass

from prometheus_client import start_http_server

from telemetry import metrics, tracing

UNNAMED = "manage"
OPEN_FILES = 65536


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the operator wants told; `metrics` is where this process serves them."""

    version: str
    metrics: tuple[str, int] | None = None
    traces: bool = False


_wanted = Wanted(version="")
_name = UNNAMED


def configure(wanted: Wanted) -> None:
    """Take down what the operator wants; nothing begins yet."""
    global _wanted  # noqa: PLW0603 - set once, when the settings are read
    _wanted = wanted


def name() -> str:
    """The part this process is: `web`, `streams`, `all`, `worker`, `beat`, `watcher`, or a command."""
    return _name


def start(part: str) -> None:
    """Be `part` from now on: serve its metrics, send its traces, where they are wanted.

    Ends the process with a sentence when the address for metrics is in use, or OpenTelemetry is not installed.
    """
    global _name  # noqa: PLW0603 - set once, when the process begins
    _name = part
    _allow_open_files()
    # What Python would write to the standard error by itself goes the way of all words.
    logging.captureWarnings(capture=True)
    if _wanted.traces:
        try:
            tracing.start(service=f"quaymaster-{part}")
        except tracing.NotInstalled as error:
            sys.exit(f"quaymaster: {error}")
    if _wanted.metrics is not None:
        _serve(part, *_wanted.metrics)


def _allow_open_files() -> None:
    """As many sockets at once as the machine lets us have, within reason.

    Containers begin with 1024 since containerd 2.1.5: two people with all the websockets they may have.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _serve(part: str, host: str, port: int) -> None:
    metrics.build.info({"version": _wanted.version, "python": platform.python_version(), "part": part})
    metrics.register(part)
    try:
        start_http_server(port, addr=host)
    except OSError as error:
        sys.exit(
            f"quaymaster: QUAYMASTER_METRICS: {host}:{port} cannot be used ({error.strerror}); "
            "each process needs an address of its own."
        )
