"""Who asks the installation of docker-compose.yaml, which all tests share; only those of the marker `team` start it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.stack import Stack
from tests.team.load import Load


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whichever comes first builds the images, if there are none of this content, and starts everything.

    Those of the first start are first: the others make an owner.
    """
    items.sort(key=lambda item: item.path.name != "test_start_stack.py")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("team")
            item.add_marker(pytest.mark.timeout(1800))


@pytest.fixture(scope="session")
def token(stack: Stack) -> str:
    """The owner's token."""
    return stack.manage("token").splitlines()[-1]


@pytest.fixture
def browser(stack: Stack) -> Iterator[requests.Session]:
    """A client that trusts the installation's certificate and nobody else's."""
    with requests.Session() as session:
        session.trust_env = False  # a bundle named there would count before ours
        session.verify = str(stack.certificate)
        yield session


@pytest.fixture
def owner(browser: requests.Session, token: str) -> requests.Session:
    """The same with the owner's token."""
    browser.headers["Authorization"] = f"Bearer {token}"
    return browser


@pytest.fixture
def load(stack: Stack, token: str) -> Iterator[Load]:
    """People who work on it; they begin with `work`."""
    load = Load(stack, token)
    yield load
    load.end()
