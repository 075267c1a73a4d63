"""What CI does not let pass quietly: skipped tests, and tests that needed a second run."""

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make a skipped test a failed one in CI: there, everything that a test needs has been installed."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not allow: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell of the tests that were tried again why the first try failed: the second may fail for another reason."""
    again = terminalreporter.stats.get("rerun", ())
    if again:
        terminalreporter.section(
            f"{len(again)} needed a second run: mend or remove", sep="!", red=True, bold=True
        )
        for report in again:
            terminalreporter.section(f"the first try of {report.nodeid}", sep="_")
            terminalreporter.line(report.longreprtext)
