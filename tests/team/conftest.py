"""One installation for the session; a test that breaks a part of it waits until it is healthy again."""

from collections.abc import Iterator

import pytest
import requests

from tests.support.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole installation, on an engine of its own."""
    stack = Stack()
    yield stack
    stack.end()


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
