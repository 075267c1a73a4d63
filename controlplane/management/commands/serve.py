"""`manage.py serve`: web and streams, with the options that matter for streams and for slow or silent clients."""

import argparse
import signal
import socket
import threading
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

from controlplane.asgi import application_of
from telemetry import process

UNREAD_MILLISECONDS = 60_000
MESSAGE_BYTES = 1024 * 1024
BACKLOG = 512


class Command(BaseCommand):
    """Runs uvicorn on HOST and PORT until it is told to stop."""

    help = "Serve the dashboard, the API and the websockets, or a part of them."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--part",
            choices=["web", "streams", "all"],
            default="all",
            help="web: REST and the dashboard; streams: websockets and live reads; all (default): both in one",
        )
        parser.add_argument(
            "--drain",
            type=float,
            default=0.0,
            metavar="SECONDS",
            help="how long to go on serving when told to stop (0): until whoever sends requests here knows another",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        process.start(options["part"])
        config = uvicorn.Config(
            application_of(options["part"]),
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            # Compression costs ten times the time of a stream and keeps a window of memory for each socket.
            ws_per_message_deflate=False,
            ws_max_size=MESSAGE_BYTES,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # `asgi.py` reads them
            timeout_graceful_shutdown=5,
        )
        _Server(config, drain=options["drain"]).run(sockets=[_listen(settings.HOST, settings.PORT)])


class _Server(uvicorn.Server):
    """A server that, told to stop, serves for `drain` seconds more; told again, it stops at once."""

    def __init__(self, config: uvicorn.Config, *, drain: float) -> None:
        super().__init__(config)
        self._drain = drain

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig != signal.SIGTERM or not self._drain:
            super().handle_exit(sig, frame)
            return
        later = threading.Timer(self._drain, super().handle_exit, (sig, frame))
        later.daemon, self._drain = True, 0.0
        later.start()


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.create_server((host, port), backlog=BACKLOG, family=_family(host))
    # Inherited by every connection: the kernel ends those whose client has not read for this long.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MILLISECONDS)
    return listener


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
