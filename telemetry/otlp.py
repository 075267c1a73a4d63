"""Spans over OTLP. The only module that imports OpenTelemetry, which is not installed everywhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from telemetry.tracing import NO_SPAN, Attribute, Kind, Span

KINDS = {"server": SpanKind.SERVER, "consumer": SpanKind.CONSUMER, "client": SpanKind.CLIENT}
_propagator = TraceContextTextMapPropagator()


class _Span:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def tell(self, name: str, value: Attribute) -> None:
        self._span.set_attribute(name, value)

    def fail(self) -> None:
        self._span.set_status(StatusCode.ERROR)


class Otlp:
    """Spans of this process, sent in batches from a thread of their own; what cannot be sent is dropped."""

    def __init__(self, *, service: str) -> None:
        resource = Resource.create()
        if str(resource.attributes[SERVICE_NAME]).startswith(
            "unknown_service"
        ):  # OTEL_SERVICE_NAME says none
            resource = resource.merge(Resource({SERVICE_NAME: service}))
        provider = TracerProvider(resource=resource)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = provider.get_tracer("quaymaster")

    @contextmanager
    def span(self, name: str, *, kind: Kind, parent: str | None) -> Iterator[Span]:
        """See `tracing.span`."""
        if parent is None and not trace.get_current_span().get_span_context().is_valid:
            yield NO_SPAN
            return
        with self._tracer.start_as_current_span(
            name,
            context=None if parent is None else _remote(parent),
            kind=KINDS[kind],
            record_exception=False,
            set_status_on_exception=False,
        ) as begun:
            span = _Span(begun)
            try:
                yield span
            except BaseException:
                span.fail()
                raise

    def traceparent(self) -> str:
        """See `tracing.traceparent`."""
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        return carrier.get("traceparent", "")


def _remote(parent: str) -> Context:
    return _propagator.extract({"traceparent": parent} if parent else {}, context=Context())
