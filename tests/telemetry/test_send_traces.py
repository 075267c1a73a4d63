from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.people import Caller
from tests.support.processes import wait_until
from tests.telemetry.conftest import Collector, mirrored

TRACE = "0af7651916cd43dd8448eb211c80319c"
ABOVE = "b7ad6b7169203331"
KINDS = (Span.SPAN_KIND_SERVER, Span.SPAN_KIND_CONSUMER, Span.SPAN_KIND_CLIENT)


def trace(collector: Collector, trace_id: str, *, until: str) -> list[tuple[str, Span]]:
    """The spans of a trace, as soon as one is there whose name begins so."""

    def found() -> list[tuple[str, Span]]:
        spans = [(name, span) for name, span in collector.spans if span.trace_id.hex() == trace_id]
        return spans if any(span.name.startswith(until) for _, span in spans) else []

    return wait_until(found, what=f"a span {until} of {trace_id}")


def test_it_makes_one_trace_of_a_request_its_operation_and_the_engine(
    script: Caller, host: int, clean_engine: Engine, collector: Collector
) -> None:
    clean_engine.docker("run", "-d", "--name", "traced", BASE_IMAGE, "sleep", "600")
    container = mirrored(script, host, "traced")
    asked = script.post(
        f"containers/{container}/restart/", Traceparent=f"00-{TRACE}-{ABOVE}-01", Prefer="wait=60"
    )
    assert asked.body["state"] == "succeeded", asked.body
    trace(collector, TRACE, until="operation container.restart")
    spans = trace(collector, TRACE, until="HTTP POST")
    by_kind = {kind: [(who, span) for who, span in spans if span.kind == kind] for kind in KINDS}
    [(web, request)], [(worker, operation)] = by_kind[KINDS[0]], by_kind[KINDS[1]]
    assert (web, worker) == ("quaymaster-all", "quaymaster-worker")
    assert request.parent_span_id.hex() == ABOVE
    assert operation.parent_span_id == request.span_id
    calls = [span for who, span in by_kind[KINDS[2]] if who == worker]
    assert "engine POST containers" in {span.name for span in calls}
    assert {span.parent_span_id for span in calls} == {operation.span_id}
    told_of = {pair.key: pair.value.string_value for pair in request.attributes}
    assert told_of["http.route"] == "/api/v1/containers/<int:pk>/restart/"
    clean_engine.docker("rm", "-f", "traced")


def test_it_marks_what_failed_without_words(script: Caller, collector: Collector) -> None:
    mark = TRACE[::-1]
    words = "a canary in the words of an engine"
    asked = script.post(
        "practice/",
        {"kind": "practice.fail", "params": {"words": words}},
        Traceparent=f"00-{mark}-{ABOVE}-01",
        Prefer="wait=60",
    )
    assert asked.body["error_detail"] == words
    spans = trace(collector, mark, until="operation practice.fail")
    [operation] = [span for _, span in spans if span.kind == KINDS[1]]
    assert operation.status.code == Status.STATUS_CODE_ERROR
    assert words not in collector.received
    assert script.token not in collector.received
