"""Traces, where somebody wants them: a request, the operation it asked for, and what the engine was asked then.

Without OTEL_EXPORTER_OTLP_ENDPOINT nothing of OpenTelemetry is loaded, and a span is an empty `with`.
"""

from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Literal, Protocol

Attribute = str | int | float | bool
Kind = Literal["server", "consumer", "client"]


class Span(Protocol):
    """A part of a trace while it lasts."""

    def tell(self, name: str, value: Attribute) -> None:
        """Add an attribute."""

    def fail(self) -> None:
        """It came to no good end; why is for the log, where secrets are watched."""


class NoSpan:
    """Where nobody traces."""

    def tell(self, name: str, value: Attribute) -> None:
        """Tell nobody."""

    def fail(self) -> None:
        """Tell nobody."""


NO_SPAN = NoSpan()


class Tracer(Protocol):
    """What `telemetry.otlp` offers."""

    def span(self, name: str, *, kind: Kind, parent: str | None) -> AbstractContextManager[Span]: ...

    def traceparent(self) -> str: ...


class NotInstalled(Exception):
    """Traces are wanted, but OpenTelemetry is not there."""


_tracer: Tracer | None = None


def start(*, service: str) -> None:
    """Send spans from now on, as the OTEL_* variables say.

    Raises:
        NotInstalled: with the way out.
    """
    global _tracer  # noqa: PLW0603 - set once, when the process begins
    try:
        _tracer = import_module("telemetry.otlp").Otlp(service=service)
    except ModuleNotFoundError as error:
        raise NotInstalled(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, but {error.name} is not installed: "
            "pip install --require-hashes -r requirements-traces.lock, or unset it."
        ) from error


def span(name: str, *, kind: Kind, parent: str | None = None) -> AbstractContextManager[Span]:
    """The time of the `with` as a span; an exception that leaves it fails it.

    `parent` is a `traceparent` (W3C Trace Context) that came from elsewhere, or "" when nothing led here; None makes
    it a part of the present span, and no span at all where there is none.
    """
    return nullcontext(NO_SPAN) if _tracer is None else _tracer.span(name, kind=kind, parent=parent)


def traceparent() -> str:
    """The present span as others get it (W3C Trace Context), or ""."""
    return "" if _tracer is None else _tracer.traceparent()


def trace_id() -> str:
    """The id of the present trace, 32 hexadecimal digits, or ""."""
    return traceparent()[3:35]
