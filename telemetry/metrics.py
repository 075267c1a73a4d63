"""Every metric there is. Names as Prometheus wants them: `quaymaster_`, the unit, `_total` for what only grows.

Values of labels are bounded: kinds, states, routes, codes and the names of hosts; never what a request brought along.
docs/metrics.md lists them for people, and a test compares.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Info
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import Collector
from typing_extensions import override

Metric = TypeVar("Metric", bound=MetricWrapperBase)
Family = GaugeMetricFamily
Rows = Mapping[tuple[str, ...], float]

WEB, STREAMS, WORKER, BEAT, WATCHER = "web", "streams", "worker", "beat", "watcher"
ALL = (WEB, STREAMS, WORKER, BEAT, WATCHER)
# `web` that also serves what `streams` does, when it is not scaled apart.
TOGETHER = "all"
ENGINE_CALLERS = (STREAMS, WORKER, WATCHER)
SERVERS = (WEB, STREAMS)


@dataclass(frozen=True)
class Described:
    """A metric as the documentation lists it; `parts` are the processes that tell it."""

    name: str
    kind: str
    labels: Sequence[str]
    words: str
    parts: Sequence[str]


DESCRIBED: list[Described] = []
_registered_by_part: list[tuple[Sequence[str], Collector]] = []


def _metric(
    kind: type[Metric],
    name: str,
    words: str,
    labels: Sequence[str] = (),
    *,
    parts: Sequence[str],
    **options: Any,
) -> Metric:
    metric = kind(name, words, labels, registry=None, **options)
    suffix = {Counter: "_total", Info: "_info"}.get(kind, "")
    DESCRIBED.append(Described(name + suffix, kind.__name__.lower(), labels, words, parts))
    _registered_by_part.append((parts, metric))
    return metric


@dataclass(frozen=True)
class Read:
    """A gauge whose values are read when somebody scrapes."""

    name: str
    words: str
    labels: Sequence[str] = ()

    def family(self, rows: Rows) -> Family:
        """The values of one scrape, by the values of the labels."""
        family = Family(self.name, self.words, labels=self.labels)
        for labels, value in rows.items():
            family.add_metric(labels, value)
        return family


class _Reader(Collector):
    def __init__(self, read: Callable[[], Iterable[Family]]) -> None:
        self._read = read

    @override
    def collect(self) -> Iterator[Family]:
        yield from self._read()

    def describe(self) -> list[Any]:
        """Nothing: Prometheus' client would read to find out."""
        return []


def _read(name: str, words: str, labels: Sequence[str] = (), *, parts: Sequence[str]) -> Read:
    DESCRIBED.append(Described(name, "gauge", labels, words, parts))
    return Read(name, words, labels)


def read_at_scrape(*, parts: Sequence[str], read: Callable[[], Iterable[Family]]) -> None:
    """Have `read` give the values of `Read` gauges in the processes `parts`."""
    _registered_by_part.append((parts, _Reader(read)))


def register(part: str) -> None:
    """From now on this process tells the metrics of `part`."""
    own = {WEB, STREAMS} if part == TOGETHER else {part}
    for parts, collector in _registered_by_part:
        if own & set(parts):
            REGISTRY.register(collector)


build = _metric(Info, "quaymaster_build", "Which version this is.", parts=ALL)
redis_errors = _metric(
    Counter, "quaymaster_redis_errors", "Times that Redis did not answer.", ["use"], parts=ALL
)

# HTTP. Routes are patterns, with names in place of ids.
http_requests = _metric(
    Counter,
    "quaymaster_http_requests",
    "Requests answered, to the last byte.",
    ["method", "route", "status"],
    parts=SERVERS,
)
http_seconds = _metric(
    Histogram,
    "quaymaster_http_request_duration_seconds",
    "From a request to the last byte of its answer.",
    ["method", "route"],
    parts=SERVERS,
    buckets=(0.01, 0.05, 0.25, 1, 5, 30),
)
http_in_progress = _metric(
    Gauge, "quaymaster_http_requests_in_progress", "Requests being answered now.", parts=SERVERS
)

# Websockets, and the streams of engines that feed them: one stream of a kind for all who look at one container.
websockets_open = _metric(
    Gauge, "quaymaster_websockets_open", "Websockets open now.", ["kind"], parts=[STREAMS]
)
websockets_closed = _metric(
    Counter,
    "quaymaster_websockets_closed",
    "Websockets we closed, by code (1000 is in order, 4408 did not read).",
    ["kind", "code"],
    parts=[STREAMS],
)
websocket_bytes = _metric(
    Counter, "quaymaster_websocket_sent_bytes", "Bytes sent to browsers.", ["kind"], parts=[STREAMS]
)
log_lines = _metric(Counter, "quaymaster_log_lines_sent", "Lines of logs sent to browsers.", parts=[STREAMS])
log_lines_skipped = _metric(
    Counter, "quaymaster_log_lines_skipped", "Lines that browsers were too slow for.", parts=[STREAMS]
)
streams_open = _metric(
    Gauge,
    "quaymaster_engine_streams_open",
    "Streams being read from engines now.",
    ["kind"],
    parts=[STREAMS, WATCHER],
)

# Engines.
engine_requests = _metric(
    Counter,
    "quaymaster_engine_requests",
    "Requests to engines, by the noun of the Docker API and what came of them.",
    ["noun", "outcome"],
    parts=ENGINE_CALLERS,
)
engine_seconds = _metric(
    Histogram,
    "quaymaster_engine_request_duration_seconds",
    "From a request to an engine to the beginning of its answer.",
    ["noun"],
    parts=ENGINE_CALLERS,
    buckets=(0.005, 0.025, 0.1, 0.5, 2, 10, 60),
)

# Operations.
operation_seconds = _metric(
    Histogram,
    "quaymaster_operation_duration_seconds",
    "From the claim of an operation to its end; its count is the operations ended, by kind and state.",
    ["kind", "state"],
    parts=[WORKER],
    buckets=(0.1, 0.5, 2, 10, 60, 300, 1800),
)
operation_wait_seconds = _metric(
    Histogram,
    "quaymaster_operation_wait_seconds",
    "From the request of an operation to its claim.",
    parts=[WORKER],
    buckets=(0.05, 0.25, 1, 5, 15, 60, 300),
)
worker_slots = _metric(
    Gauge, "quaymaster_worker_slots", "Operations a worker may perform at once.", parts=[WORKER]
)
worker_busy = _metric(
    Gauge, "quaymaster_worker_slots_busy", "Operations a worker performs now.", parts=[WORKER]
)

# The watcher.
watcher_lag_seconds = _metric(
    Histogram,
    "quaymaster_watcher_lag_seconds",
    "From an engine's event, by the engine's clock, until the mirror tells what it was about.",
    parts=[WATCHER],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
watcher_events = _metric(
    Counter, "quaymaster_watcher_events", "Events heard from engines.", ["host"], parts=[WATCHER]
)
watcher_stale = _metric(
    Gauge, "quaymaster_watcher_stale_objects", "Objects to be read again.", ["host"], parts=[WATCHER]
)
watcher_relists = _metric(
    Counter,
    "quaymaster_watcher_relists",
    "Times that all there is of a noun was listed.",
    ["noun"],
    parts=[WATCHER],
)
watcher_lanes = _metric(Gauge, "quaymaster_watcher_lanes", "Threads that write the mirror.", parts=[WATCHER])
watcher_lanes_busy = _metric(
    Gauge, "quaymaster_watcher_lanes_busy", "Writes to the mirror running or waiting.", parts=[WATCHER]
)

# What the database says when somebody scrapes. Every web process says the same: take the max, not the sum.
database_up = _read("quaymaster_database_up", "Whether the database answers.", parts=[WEB])
operations = _read(
    "quaymaster_operations_unfinished",
    "Operations that wait or run, by kind and state.",
    ["kind", "state"],
    parts=[WEB],
)
queue_age = _read(
    "quaymaster_operations_oldest_queued_seconds",
    "How long the oldest waiting operation has waited.",
    parts=[WEB],
)
hosts = _read("quaymaster_hosts", "Hosts, by state.", ["state"], parts=[WEB])

# The pool of connections to PostgreSQL; SQLite has none.
pool_size = _read("quaymaster_database_pool_connections", "Connections in the pool.", parts=ALL)
pool_idle = _read("quaymaster_database_pool_idle", "Connections that nobody uses.", parts=ALL)
pool_waiting = _read("quaymaster_database_pool_waiting", "Threads that wait for a connection.", parts=ALL)
