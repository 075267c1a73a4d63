"""Watchers for tests: in a thread, where a test can set their rhythm, or as the real process, which it can kill."""

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvloop
from django.db import connection

from fleet_app.models import Host
from fleet_app.watcher.fleet import Fleet
from tests.support.processes import DEADLINE_SECONDS, Process, run_directory, wait_until

_ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def watching() -> Iterator[Fleet]:
    """A watcher on a thread of this process; needs `transactional_db`, since its database connections are its own."""
    fleet = Fleet()
    loop = uvloop.new_event_loop()
    ended: list[BaseException] = []

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # noqa: BLE001 reported by the test's thread below
            ended.append(error)

    task = loop.create_task(fleet.run())
    thread = threading.Thread(target=run, name="watcher")
    thread.start()
    try:
        yield fleet
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(DEADLINE_SECONDS)
        assert not thread.is_alive(), "the watcher does not end"
        loop.close()
        assert not ended, f"the watcher failed: {ended[0]!r}"


def start_watcher(name: str = "watcher") -> Process:
    """`manage.py watch_engines` on the test database and the test Redis."""
    command = [sys.executable, str(_ROOT / "manage.py"), "watch_engines"]
    return Process(command, log=run_directory() / f"{name}.log", env=database_environment())


def database_environment() -> dict[str, str]:
    """The environment of a process of ours on the test database and the test Redis."""
    settings = {"DATABASE_URL": _database_url(), "DJANGO_SETTINGS_MODULE": "controlplane.settings"}
    return {**os.environ, **settings}


def host_of(address: str, *, name: str, **fields: Any) -> Host:
    """A host row as a person makes one."""
    return Host.objects.create(name=name, address=address, **fields)


def wait_online(host: Host) -> None:
    """Until the watcher says the host is online."""

    def online() -> bool:
        host.refresh_from_db()
        return host.state == Host.State.ONLINE

    wait_until(online, what=f"host {host.name} online")


def _database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, host = database["USER"], quote(str(database["HOST"]), safe="")
    return f"postgres://{user}@{host}/{database['NAME']}"
