"""Any container of the installation is killed while people work: it heals by itself, and nothing promised is lost."""

from functools import partial

import pytest

from tests.support.processes import wait_until
from tests.support.stack import SERVICES, Stack
from tests.team.load import Load

pytestmark = pytest.mark.team


def restarted(stack: Stack, service: str, before: int) -> bool:
    """Whether the engine has started a service more often than `before`."""
    return bool(stack.containers(service)[0]["RestartCount"] > before)


def test_it_heals_and_loses_nothing(stack: Stack, load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    figures = {}
    with load.work():
        for service in SERVICES:
            (before,) = stack.containers(service)
            seen = load.failures()
            stack.kill9(service)
            wait_until(
                partial(restarted, stack, service, before["RestartCount"]),
                what=f"{service} started again by the engine",
            )
            load.wait_well()
            figures[service] = dict(load.failures() - seen)
    stack.wait_healthy()
    load.check_kept()
    assert not [what for what in load.failures() if " 500 " in what], "that would be a mistake of ours"
    with capsys.disabled():
        for service, failed in figures.items():
            print(f"\nkilled {service}: {failed or 'nothing failed'}", end="")  # noqa: T201 - the figures are asked for
        print(f"\nin all: {load.figures()}")  # noqa: T201
