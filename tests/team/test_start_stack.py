"""`docker compose up -d` in a copy of the repository, and nothing else."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.processes import wait_until
from tests.support.stack import ONE_SHOTS, SERVICES, Stack

pytestmark = pytest.mark.team
PASSWORD = "correct horse battery staple"


def ids(stack: Stack) -> dict[str, str]:
    return {one["Name"]: one["Id"] for name in SERVICES for one in stack.containers(name)}


def test_it_starts_with_one_command(stack: Stack) -> None:
    for name in SERVICES:
        (container,) = stack.containers(name)
        assert container["State"]["Health"]["Status"] == "healthy", name
        assert container["RestartCount"] == 0, (
            f"{name} failed before it was well: {stack.log(name).read_text()}"
        )
    for name in ONE_SHOTS:
        (container,) = stack.containers(name)
        assert container["State"]["ExitCode"] == 0, stack.log(name).read_text()


def test_it_says_where_to_sign_in(stack: Stack, browser: requests.Session) -> None:
    said = stack.log("setup").read_text()
    fingerprint = re.search(r"fingerprint: ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$", said, re.MULTILINE)
    assert fingerprint, said
    found = re.search(r"(https://localhost)/setup#token=(\S+)", said)
    assert found, said
    link = stack.manage("setup-link")  # as people ask for another one: the one before stops working
    sign_in = {
        "token": urlsplit(link).fragment.removeprefix("token="),
        "username": "owner",
        "password": PASSWORD,
    }
    assert sign_in["token"] != found[2]

    # What the dashboard does: the page is nginx's own, the session sets the cookie that changes need.
    assert '<div id="root">' in browser.get(f"{stack.url}/setup", timeout=60).text
    assert browser.get(f"{stack.url}/api/v1/session/", timeout=60).json() == {
        "user": None,
        "setup_needed": True,
    }
    headers = {
        "X-CSRFToken": str(browser.cookies["__Host-csrftoken"]),
        "Origin": stack.url,
        "Referer": stack.url,
    }
    answer = browser.post(f"{stack.url}/api/v1/setup/", json=sign_in, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    assert browser.get(f"{stack.url}/api/v1/me/", timeout=60).json()["username"] == "owner"
    other = {**headers, "Origin": "https://elsewhere.example", "Referer": "https://elsewhere.example/"}
    headers["X-CSRFToken"] = other["X-CSRFToken"] = str(browser.cookies["__Host-csrftoken"])
    assert browser.delete(f"{stack.url}/api/v1/session/", headers=other, timeout=60).status_code == 403
    assert browser.delete(f"{stack.url}/api/v1/session/", headers=headers, timeout=60).status_code == 204


def test_it_is_there_as_its_own_first_host(stack: Stack, owner: requests.Session) -> None:
    def online() -> Any:
        (host,) = owner.get(f"{stack.url}/api/v1/hosts/", timeout=60).json()["results"]
        return host if host["state"] == "online" else None

    host = wait_until(online, what="the engine's host being online")
    assert host["name"] == "local"
    assert host["engine_version"].startswith("28.")


def test_it_changes_nothing_when_it_is_started_again(stack: Stack, owner: requests.Session) -> None:
    before = ids(stack)
    stack.compose("up", "--detach")
    assert ids(stack) == before
    assert owner.get(f"{stack.url}/api/v1/hosts/", timeout=60).json()["count"] == 1
