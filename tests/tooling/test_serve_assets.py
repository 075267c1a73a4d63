"""What the browser may keep: files named by their content for ever, all others never unasked."""

import re
from collections.abc import Iterator

import pytest
import requests

from controlplane.headers import HASHED
from scripts.up import ROOT
from tests.support.live import LiveServer

PUBLIC = sorted(path.name for path in (ROOT / "frontend" / "public" / "assets").iterdir())


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Accept"] = "*/*"
        yield session


def test_it_keeps_files_named_by_their_content(live: LiveServer, browser: requests.Session) -> None:
    page = browser.get(f"{live.url}/", timeout=60)
    assert page.headers["Cache-Control"] == "no-cache"
    hashed = [name for name in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text) if HASHED.match(name)]
    assert len(hashed) > 2, page.text
    for name in hashed:
        answer = browser.get(live.url + name, timeout=60)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", name


@pytest.mark.parametrize("name", [*(f"assets/{name}" for name in PUBLIC), "index.html"])
def test_it_asks_again_for_files_with_a_name_that_stays(
    live: LiveServer, browser: requests.Session, name: str
) -> None:
    answer = browser.get(f"{live.url}/{name}", timeout=60)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["list-page-0a1b2c3d.js", "index-0a1b2c3d.css", "x.svg", "deep/er.js"])
def test_it_says_that_a_file_is_gone(live: LiveServer, browser: requests.Session, name: str) -> None:
    answer = browser.get(f"{live.url}/assets/{name}", timeout=60)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert "text/html" not in answer.headers["Content-Type"]
