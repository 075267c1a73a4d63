"""live/registries/: does a login work, and whom is never asked."""

import pytest

from tests.support.people import Person
from tests.support.services import REGISTRY_PASSWORD, REGISTRY_USER, Registry
from tests.support.tokens import TokenRegistry

pytestmark = pytest.mark.usefixtures("transactional_db")

CHECK = "live/registries/check/"


@pytest.mark.parametrize("fixture", ["registry", "token_registry"])
def test_it_checks_a_login(owner: Person, fixture: str, request: pytest.FixtureRequest) -> None:
    harbour: Registry | TokenRegistry = request.getfixturevalue(fixture)
    account = {"server": harbour.address, "username": REGISTRY_USER, "plain_http": True}

    # The token server gives strangers a token that allows nothing, which is all one can know without a repository.
    verdict = owner.post(CHECK, {**account, "password": "wrong"}).body
    assert verdict["ok"] is isinstance(harbour, TokenRegistry)
    assert owner.post(CHECK, {**account, "password": REGISTRY_PASSWORD}).body["ok"]
    stored = owner.post("registries/", {**account, "name": "harbour", "password": REGISTRY_PASSWORD})
    assert stored.status == 201, stored
    checked = owner.post(f"live/registries/{stored.body['id']}/check/").body
    assert checked["checked_at"]
    assert checked["check_error"] == ""


@pytest.mark.parametrize("server", ["169.254.169.254", "[fe80::1]:5000", "169.254.169.254.nip.invalid:5000"])
def test_it_does_not_speak_to_addresses_nobody_should_name(owner: Person, server: str) -> None:
    answer = owner.post(CHECK, {"server": server, "plain_http": True})

    assert not answer.body["ok"]
    if "nip" not in server:
        assert "does not connect there" in answer.body["detail"]
