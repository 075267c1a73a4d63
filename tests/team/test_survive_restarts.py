"""The whole installation goes away and comes back: by `down` and `up`, and because the engine under it died."""

from typing import Any

import pytest
import requests

from tests.support.processes import wait_until
from tests.support.stack import SERVICES, Stack
from tests.team.load import Load

pytestmark = pytest.mark.team
KEPT = ("hosts", "operations", "tokens", "registries", "me")


def kept(stack: Stack, asker: requests.Session) -> dict[str, Any]:
    """What the installation knows by itself; the mirror is the engine's to tell."""
    told = {}
    for noun in KEPT:
        answer = asker.get(f"{stack.url}/api/v1/{noun}/", timeout=60)
        assert answer.status_code == 200, (noun, answer.text)
        rows = answer.json()
        told[noun] = [row["id"] for row in rows["results"]] if "results" in rows else rows["username"]
    return told


def signed_in(stack: Stack) -> requests.Session:
    """The owner's browser."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(stack.certificate)
    token = stack.manage("setup-link", "--again").partition("#token=")[2]
    session.get(f"{stack.url}/api/v1/session/", timeout=60)
    proof = {"X-CSRFToken": str(session.cookies["__Host-csrftoken"]), "Referer": stack.url}
    body = {"token": token, "username": "owner", "password": "correct horse battery staple"}
    answer = session.post(f"{stack.url}/api/v1/setup/", json=body, headers=proof, timeout=60)
    assert answer.status_code == 200, answer.text
    return session


def works(stack: Stack, token: str) -> None:
    """Everything a person does goes on: lists, an operation, a log, the events; and it was promised nothing in vain."""
    load = Load(stack, token)
    try:
        with load.work():
            pass
        load.check_kept()
    finally:
        load.end()


def test_it_keeps_everything_through_down_and_up(stack: Stack, owner: requests.Session, token: str) -> None:
    browser = signed_in(stack)
    before = kept(stack, browser)
    assert kept(stack, owner) == before
    stack.compose("down")
    assert stack.containers() == []
    stack.compose("up", "--detach")
    stack.wait_healthy()
    assert kept(stack, browser) == before
    assert kept(stack, owner) == before
    works(stack, token)


def test_it_comes_back_by_itself_with_its_engine(stack: Stack, owner: requests.Session, token: str) -> None:
    browser = signed_in(stack)
    before = kept(stack, browser)
    started = {one["Name"]: one["State"]["StartedAt"] for name in SERVICES for one in stack.containers(name)}
    stack.engine.kill9()
    stack.engine.start()
    for name in SERVICES:
        wait_until(
            lambda name=name: all(  # type: ignore[misc]
                one["State"]["Running"] and one["State"]["StartedAt"] != started[one["Name"]]
                for one in stack.containers(name)
            ),
            what=f"{name} started again by the engine",
        )
    stack.wait_healthy()
    wait_until(
        lambda: owner.get(f"{stack.url}/api/v1/hosts/", timeout=60).json()["results"][0]["state"] == "online",
        what="the engine's host being online again",
    )
    assert kept(stack, browser) == before
    works(stack, token)
