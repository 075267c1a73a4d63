"""Quaymaster with the practice actions: in this process, and as its real processes."""

from collections.abc import Iterator

import pytest

from operations_app import worker
from operations_app.models import Operation
from tests.support.live import LiveServer
from tests.support.people import Caller


@pytest.fixture(autouse=True)
def _redis(redis_server: str) -> None:
    """Every operation rings and hints."""


@pytest.fixture(scope="session")
def practice() -> Iterator[LiveServer]:
    """Every process of the product, with the practice actions."""
    server = LiveServer(name="practice", extra={"DJANGO_SETTINGS_MODULE": "tests.support.practice_settings"})
    yield server
    server.end()


@pytest.fixture(scope="session")
def script(practice: LiveServer) -> Caller:
    """A script of the owner of `practice`."""
    return Caller(url=practice.url, token=practice.manage("token"))


def performed(operation_id: int) -> Operation:
    """The operation after this process has done what a worker does with it."""
    worker.perform(operation_id=operation_id)
    return Operation.objects.get(pk=operation_id)
