"""`manage.py watch_engines`: the watcher process."""

import asyncio
import signal
from typing import Any

import uvloop
from django.core.management.base import BaseCommand

from fleet_app.watcher.fleet import Fleet
from telemetry import metrics, process


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, then gives its hosts up to other watchers."""

    help = "Follow every enabled host and keep the mirror true. Several may run; they share the hosts."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the watcher."""
        process.start(metrics.WATCHER)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run())


async def _run() -> None:
    fleet = asyncio.create_task(Fleet().run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, fleet.cancel)
    try:
        await fleet
    except asyncio.CancelledError:
        if not fleet.cancelled():
            raise
