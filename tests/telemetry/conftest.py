"""Quaymaster's real processes telling of themselves: metrics, JSON logs, traces."""

import contextlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from prometheus_client.parser import text_string_to_metric_families

from scripts.up import answers
from tests.support.cables import Cable
from tests.support.engines import Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import new_directory, wait_until

Labels = frozenset[tuple[str, str]]


class Collector:
    """Takes traces over OTLP/HTTP, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        """Listen on loopback."""
        self.spans: list[tuple[str, Span]] = []  # with the name of the service
        self.received = ""  # everything, for what must not be in it
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.take(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """What OTEL_EXPORTER_OTLP_ENDPOINT is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def take(self, body: bytes) -> None:
        """Take one batch."""
        request = ExportTraceServiceRequest.FromString(body)
        self.received += str(request)
        for resource in request.resource_spans:
            attributes = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [(attributes["service.name"], span) for span in scope.spans]

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


class Scrape:
    """What one process told Prometheus."""

    def __init__(self, text: str) -> None:
        """Parse it as Prometheus does; what it cannot read raises."""
        self.text = text
        self.families = {family.name: family for family in text_string_to_metric_families(text)}
        self.samples: dict[str, dict[Labels, float]] = {}
        for family in self.families.values():
            for sample in family.samples:
                self.samples.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value

    def value(self, name: str, **labels: str) -> float:
        """The sum of the samples of this name with at least these labels; 0 when there is none."""
        wanted = labels.items()
        return sum(value for found, value in self.samples.get(name, {}).items() if set(wanted) <= found)


def scrape(live: LiveServer, part: str) -> Scrape:
    """What the process `part` tells now."""
    with urlopen(f"http://127.0.0.1:{live.metrics[part]}/metrics", timeout=60) as response:
        return Scrape(response.read().decode())


def lines(live: LiveServer, part: str) -> list[dict[str, Any]]:
    """The log of a process, which has to be JSON line by line."""
    return [json.loads(line) for line in live.log(part).read_text().splitlines()]


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Takes the traces of `told`."""
    collector = Collector()
    yield collector
    collector.close()


@pytest.fixture(scope="session")
def told(collector: Collector) -> Iterator[LiveServer]:
    """Every process, told to tell everything; we are a trusted proxy of it."""
    extra = {
        "DJANGO_SETTINGS_MODULE": "tests.support.practice_settings",
        "QUAYMASTER_LOG_FORMAT": "json",
        "QUAYMASTER_TRUSTED_PROXIES": "127.0.0.0/8",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    server = LiveServer(name="told", extra=extra, measured=True)
    for name, port in server.metrics.items():
        wait_until(partial(answers, f"http://127.0.0.1:{port}/metrics"), what=f"{name} measured")
    yield server
    server.end()


@pytest.fixture(scope="session")
def script(told: LiveServer) -> Caller:
    """A script of the owner."""
    return Caller(url=told.url, token=told.manage("token"))


@pytest.fixture
def cable(engine: Engine) -> Iterator[Cable]:
    """A way to the engine that knows what was asked."""
    engine.start()
    cable = Cable(path=new_directory("cable") / "engine.sock", to=engine.socket)
    yield cable
    cable.cut()


@pytest.fixture
def host(script: Caller, cable: Cable) -> Iterator[int]:
    """The engine as a host, watched and online."""
    answer = script.post("hosts/", {"name": f"pier-{id(cable)}", "address": cable.address})
    assert answer.status == 201, answer
    pk: int = answer.body["id"]
    wait_until(lambda: script.get(f"hosts/{pk}/").body["state"] == "online", what="the host online")
    yield pk
    with contextlib.suppress(KeyError):
        assert script.call("DELETE", f"hosts/{pk}/").status in {202, 204}


def mirrored(script: Caller, host: int, name: str) -> int:
    """The id of a container as soon as the watcher has seen it."""

    def seen() -> int | None:
        rows = script.get(f"containers/?host={host}&search={name}").body["results"]
        return next((row["id"] for row in rows if row["name"] == name), None)

    found = wait_until(seen, what=f"{name} in the mirror")
    assert found is not None
    return found
