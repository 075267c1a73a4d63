"""registries/ and git-credentials/: what is stored for one server stays with it."""

import pytest

from registries_app.models import GitCredential, Registry
from tests.support.people import Person

REGISTRY = {"name": "r", "server": "registry.example.org", "username": "u", "password": "harbour"}
CREDENTIAL = {"name": "g", "server": "git.example.org", "username": "u", "password": "harbour"}
KEPT = pytest.mark.parametrize(
    ("path", "body"), [("registries/", REGISTRY), ("git-credentials/", CREDENTIAL)]
)


@KEPT
def test_a_secret_does_not_go_along_to_another_server(owner: Person, path: str, body: dict[str, str]) -> None:
    one = f"{path}{owner.post(path, body).body['id']}/"
    refused = owner.call("PATCH", one, {"server": "evil.example.org"})
    assert (refused.status, refused.body["code"]) == (400, "secret_needed")
    assert list(refused.body["fields"]) == ["password"]
    assert owner.get(one).body["server"] == body["server"]
    moved = owner.call("PATCH", one, {"server": "new.example.org", "password": "given again"})
    assert (moved.status, moved.body["server"], moved.body["has_password"]) == (200, "new.example.org", True)


def test_a_password_does_not_go_along_into_the_clear(owner: Person) -> None:
    one = f"registries/{owner.post('registries/', REGISTRY).body['id']}/"
    refused = owner.call("PATCH", one, {"plain_http": True})
    assert (refused.status, refused.body["code"]) == (400, "secret_needed")
    assert list(refused.body["fields"]) == ["password"]
    assert not owner.get(one).body["plain_http"]
    assert owner.call("PATCH", one, {"plain_http": True, "password": "given again"}).body["has_password"]
    for still in (True, False):
        assert owner.call("PATCH", one, {"plain_http": still, "name": "renamed"}).status == 200


@KEPT
def test_a_secret_stays_until_another_is_given(owner: Person, path: str, body: dict[str, str]) -> None:
    one = f"{path}{owner.post(path, body).body['id']}/"
    assert owner.call("PATCH", one, {"name": "renamed"}).body["has_password"]
    assert not owner.call("PATCH", one, {"password": ""}).body["has_password"]
    assert owner.call("PATCH", one, {"server": "anywhere.example.org"}).status == 200


@KEPT
def test_only_who_may_keeps_them(
    owner: Person, reader: Person, stranger: Person, nobody: Person, path: str, body: dict[str, str]
) -> None:
    one = f"{path}{owner.post(path, body).body['id']}/"
    assert [who.get(one).status for who in (reader, stranger, nobody)] == [200, 404, 401]
    for method, address, said in (("POST", path, body), ("PATCH", one, {"name": "x"}), ("DELETE", one, None)):
        statuses = [who.call(method, address, said).status for who in (reader, stranger, nobody)]
        assert statuses in ([403, 403, 401], [403, 404, 401]), (method, statuses)
    assert owner.call("DELETE", one).status == 204
    assert owner.get(one).status == 404
    assert not Registry.objects.exists()
    assert not GitCredential.objects.exists()


def test_a_git_server_is_kept_as_addresses_of_repositories_name_it(owner: Person) -> None:
    """In any other spelling it would be the server of none; and a password in it would stay in the journal."""
    for said, kept in (
        ("https://Git.example.org/", "git.example.org"),
        ("git.example.org:2222", "git.example.org:2222"),
        ("[::1]:8443", "[::1]:8443"),
    ):
        made = owner.post("git-credentials/", {**CREDENTIAL, "name": said, "server": said})
        assert (made.status, made.body["server"]) == (201, kept)
    for wrong in ("https://u:harbour@git.example.org", "u@git.example.org", "git.example.org/team", "a b"):
        answer = owner.post("git-credentials/?preview=true", {**CREDENTIAL, "server": wrong})
        (problem,) = answer.body["problems"]
        assert list(problem["fields"]) == ["server"]
        assert "harbour" not in str(answer.body)


def test_it_stores_no_ssh_key_that_is_none(owner: Person) -> None:
    answer = owner.post("git-credentials/", {"name": "g", "server": "git.example.org", "ssh_key": "junk"})
    assert (answer.status, list(answer.body["fields"])) == (400, ["ssh_key"])
    assert not GitCredential.objects.exists()


def test_a_login_is_one_to_docker(owner: Person) -> None:
    open_one = {"name": "open", "server": "open.example.org"}
    one, other = (
        f"registries/{owner.post('registries/', body).body['id']}/" for body in (REGISTRY, open_one)
    )
    login = "docker login --username"

    for method, path, fields, command in (
        (
            "POST",
            "registries/",
            {"name": "h", "server": "docker.io", "username": "a b"},
            f"{login} 'a b' --password-stdin",
        ),
        ("PATCH", one, {"username": "v"}, f"{login} v --password-stdin registry.example.org"),
        ("PATCH", one, {"name": "renamed"}, ""),
        ("PATCH", other, {"server": "other.example.org"}, ""),
        ("DELETE", one, None, "docker logout registry.example.org"),
        ("DELETE", other, None, ""),
    ):
        shown = owner.call(method, f"{path}?preview=true", fields).body
        assert (shown["command"], shown["problems"]) == (command, []), (method, path, fields)


def test_a_secret_that_does_not_go_along_is_told_before(owner: Person) -> None:
    one = f"registries/{owner.post('registries/', REGISTRY).body['id']}/"
    [problem] = owner.call("PATCH", f"{one}?preview=true", {"server": "evil.example.org"}).body["problems"]
    assert (problem["code"], list(problem["fields"])) == ("secret_needed", ["password"])
