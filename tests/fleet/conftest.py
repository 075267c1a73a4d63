"""A host that stands for an engine, and the rhythm of the watcher without its nets."""

import pytest

from fleet_app.watcher import following


@pytest.fixture
def events_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No relisting: what a test then finds in the mirror came by an event."""
    monkeypatch.setattr(following, "RELIST_SECONDS", (3600.0, 3600.0))


@pytest.fixture
def lists_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists every half second, however long they take."""
    monkeypatch.setattr(following, "RELIST_SECONDS", (0.5, 0.5))
