"""What the doors to engines call around every request: it is counted, timed, traced, and carries the request's id."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from telemetry import context, metrics, tracing


@dataclass
class Call:
    """One request to an engine. `headers` go with it; whoever sends it writes down the `status` of the answer."""

    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0


@contextmanager
def observe(method: str, path: str) -> Iterator[Call]:
    """Around one request; `path` is the Docker API's, with or without version."""
    noun = noun_of(path)
    call, began, outcome = Call(), time.perf_counter(), ""
    with tracing.span(f"engine {method} {noun}", kind="client") as span:
        if request_id := context.request_id():
            call.headers["X-Request-ID"] = request_id
        if traceparent := tracing.traceparent():
            call.headers["traceparent"] = traceparent
        try:
            yield call
        except BaseException as error:
            outcome = _outcome(error)
            raise
        finally:
            outcome = outcome or ("ok" if call.status < 400 else "refused")
            span.tell("outcome", outcome)
            if outcome == "refused":
                span.fail()
            metrics.engine_requests.labels(noun, outcome).inc()
            metrics.engine_seconds.labels(noun).observe(time.perf_counter() - began)


def _outcome(error: BaseException) -> str:
    if isinstance(error, asyncio.CancelledError):
        return "cancelled"
    code = getattr(error, "code", None)
    return code if isinstance(code, str) else "error"


def noun_of(path: str) -> str:
    """The noun of a path of the Docker API: `/v1.47/containers/0af3/json` is about `containers`."""
    first, _, rest = path.lstrip("/").partition("/")
    noun = rest.partition("/")[0] if first[:1] == "v" and first[1:2].isdigit() else first
    return noun.partition("?")[0].lstrip("_")
