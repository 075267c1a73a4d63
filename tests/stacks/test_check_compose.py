"""`quaymaster check` says whether Compose is there, and whether it is shut in."""

import pytest
from pytest_django import Settings

from operate_app.check.findings import Level
from operate_app.check.programs import compose_is_shut_in
from stacks_app.compose import jail
from tests.support.compose import compose_program


def checked() -> tuple[Level, str]:
    (finding,) = compose_is_shut_in()
    assert finding.about == "compose"
    assert bool(finding.way_out) == (finding.level is not Level.FINE)
    return finding.level, finding.words


def test_it_says_how_compose_runs(settings: Settings) -> None:
    settings.COMPOSE = "/nonexistent"
    assert checked() == (Level.NOTE, "Stacks need the Compose CLI. It is not at /nonexistent.")
    settings.COMPOSE = "/bin/true"
    assert checked()[0] is Level.WRONG
    settings.COMPOSE = str(compose_program())
    level, words = checked()
    assert level is Level.FINE
    assert words.startswith("Compose 2.")


def test_it_says_where_nothing_holds_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.COMPOSE = str(compose_program())
    monkeypatch.setattr(jail, "landlock_version", lambda: 0)
    settings.COMPOSE_UNFENCED = True
    level, words = checked()
    assert level is Level.NOTE
    assert "no Landlock" in words
    settings.COMPOSE_UNFENCED = False
    level, words = checked()
    assert (level, "no Landlock" in words) == (Level.WRONG, True)
