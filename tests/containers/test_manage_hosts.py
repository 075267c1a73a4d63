"""hosts/: add, change, forget, and try a connection with a verdict in plain words."""

from pathlib import Path

import pytest

from accounts_app.by_hand import MASK
from accounts_app.vault import unseal
from containers_app.actions import hosts
from containers_app.models import Container
from fleet_app.models import Host
from operations_app import worker
from operations_app.models import Operation
from tests.support.bench import Bench, Json, refused
from tests.support.certificates import Authority
from tests.support.people import Person
from tests.support.ssh import SshServer, new_key

SECRETS = ("tls_ca", "tls_cert", "tls_key", "ssh_key")


def verdict(bench: Bench, path: str = "hosts/test/", **fields: str) -> Json:
    """How a test of a connection went."""
    asked = bench.ask(path, **fields)
    worker.perform(operation_id=asked["id"])
    result: Json = bench.get(f"operations/{asked['id']}/")["result"]
    return result


def test_a_host_is_added_changed_and_forgotten(bench: Bench) -> None:
    bench.run("web")
    shown = bench.get(f"hosts/{bench.host.pk}/")
    assert (shown["state"], shown["containers_running"], shown["containers_total"]) == ("online", 1, 1)
    assert (shown["images_total"], shown["engine_version"]) == (1, bench.engine.client().version()["Version"])
    assert shown["info"]["ID"]

    added = bench.owner.post("hosts/", {"name": "second", "address": "unix:///second.sock"})
    assert added.status == 201, added
    path = f"hosts/{added.body['id']}/"
    changed = bench.owner.call("PATCH", path, {"name": "two", "enabled": False})
    assert (changed.body["name"], changed.body["enabled"], changed.body["address"]) == (
        "two",
        False,
        "unix:///second.sock",
    )
    assert [row["name"] for row in bench.get("hosts/")["results"]] == [bench.host.name, "two"]

    assert bench.owner.call("DELETE", f"hosts/{bench.host.pk}/").status == 204
    assert bench.owner.get(f"hosts/{bench.host.pk}/").status == 404
    assert not Container.objects.exists()
    assert bench.engine.docker("ps", "--format", "{{.Names}}") == "web"
    assert Operation.objects.filter(host_name=bench.host.name).exists()


@pytest.mark.parametrize(
    ("address", "in_container", "elsewhere"),
    [
        ("unix:///var/run/docker.sock", "unix:///run/engine/docker.sock", "Is Docker running here"),
        ("tcp://localhost:2376", "this is the container itself", "Does the engine listen"),
        ("ssh://root@127.0.0.1", "this is the container itself", "Does the SSH server run"),
        ("ssh://root@[::1]:22", "this is the container itself", "Does the SSH server run"),
        ("tcp://localhost.example.org:2376", "Does the engine listen", "Does the engine listen"),
    ],
)
def test_it_tells_a_container_from_its_machine(
    address: str, in_container: str, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "mark"
    monkeypatch.setattr(hosts, "CONTAINER_MARK", mark)
    assert elsewhere in hosts.hint_for(address)
    mark.touch()
    assert in_container in hosts.hint_for(address)


def test_it_says_how_a_connection_went(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "CONTAINER_MARK", bench.engine.directory / "none")
    good = verdict(bench, address=bench.engine.endpoint_address)
    assert (good["ok"], good["code"], good["known_as"]) == (True, "ok", bench.host.name)
    assert good["verdict"].startswith(f"Docker Engine {good['engine_version']} answers")

    for address, code, hint in (
        ("unix:///nowhere/docker.sock", "unreachable", "Is Docker running"),
        ("tcp://127.0.0.1:9", "plain_tcp_refused", "allow this address"),
        ("ssh://root@127.0.0.1:9", "invalid_credentials", "passphrase"),
    ):
        bad = verdict(bench, address=address)
        assert (bad["ok"], bad["code"]) == (False, code), bad
        assert hint in bad["hint"]
        assert bad["verdict"]
    assert verdict(bench, f"hosts/{bench.host.pk}/test/")["known_as"] == ""
    refused(bench.owner.post("hosts/test/", {"address": "nonsense"}), "address", "is none of unix://")


def test_the_key_of_an_ssh_server_is_confirmed_once(bench: Bench, ssh_server: SshServer) -> None:
    address = ssh_server.address(path=bench.engine.socket)
    key = ssh_server.private_key.decode()

    first = verdict(bench, address=address, ssh_key=key)
    assert (first["ok"], first["code"]) == (False, "host_key_unknown")
    assert first["ssh_host_key"].split()[:2] == ssh_server.host_key.split()[:2]
    assert first["ssh_fingerprint"].startswith("SHA256:")
    confirmed = {"ssh_key": key, "ssh_host_key": first["ssh_host_key"]}
    assert verdict(bench, address=address, **confirmed)["ok"]

    added = bench.owner.post("hosts/", {"name": "by ssh", "address": address, **confirmed})
    assert added.status == 201, added
    assert verdict(bench, f"hosts/{added.body['id']}/test/")["ok"]
    # Another machine has another key: the confirmation does not move with the address.
    moved = bench.owner.call("PATCH", f"hosts/{added.body['id']}/", {"address": "ssh://root@127.0.0.2"})
    assert moved.body["ssh_host_key"] == ""


def test_secrets_go_in_and_never_come_out(owner: Person, transactional_db: None) -> None:
    del transactional_db
    authority = Authority()
    pair = authority.client()
    key = new_key().export_private_key("openssh")
    fields = {
        name: text.decode()
        for name, text in zip(SECRETS, (authority.certificate, pair.cert, pair.key, key), strict=True)
    }
    answer = owner.post("hosts/", {"name": "tls", "address": "unix:///x.sock", **fields})
    assert answer.status == 201, answer

    host = Host.objects.get()
    assert {name: unseal(host, f"sealed_{name}") for name in SECRETS} == fields
    assert (answer.body["has_tls"], answer.body["has_ssh_key"]) == (True, True)
    cleared = owner.call("PATCH", f"hosts/{host.pk}/", {"ssh_key": ""})
    assert (cleared.body["has_tls"], cleared.body["has_ssh_key"]) == (True, False)
    everything = [answer, cleared, owner.get("hosts/"), owner.get(f"hosts/{host.pk}/")]
    owner.post(f"hosts/{host.pk}/test/", {"tls_key": fields["tls_key"]})
    everything.append(owner.get("operations/"))
    told = str([each.body for each in everything])
    assert not [name for name, text in fields.items() if text.splitlines()[1] in told]


def test_what_does_not_fit_together_is_refused(owner: Person, transactional_db: None) -> None:
    del transactional_db
    owner.post("hosts/", {"name": "taken", "address": "unix:///x.sock"})

    for fields, field, words in (
        ({"name": "taken"}, "name", "Another host"),
        ({"address": "http://x"}, "address", "is none of"),
        ({"address": "tcp://x:2375"}, "address", "client certificate"),
        ({"address": "ssh://root@x"}, "ssh_key", "private key"),
        ({"address": "tcp://x:2376", "tls_cert": "c"}, "tls_key", "together"),
        ({"tls_ca": "junk", "tls_cert": "c", "tls_key": "k"}, "tls_ca", "not a PEM certificate"),
        ({"address": "ssh://root@x", "ssh_key": "junk"}, "ssh_key", "cannot be read"),
    ):
        refused(owner.post("hosts/", {"name": "new", "address": "unix:///x.sock", **fields}), field, words)
    assert Host.objects.count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_a_host_is_a_context_to_docker(owner: Person) -> None:
    pem = Authority().client()
    tls = {
        "tls_ca": Authority().certificate.decode(),
        "tls_cert": pem.cert.decode(),
        "tls_key": pem.key.decode(),
    }
    stored = Host.objects.create(name="quay", address="unix:///x.sock")
    one, tcp = f"hosts/{stored.pk}/", "tcp://quay-2:2376"

    for method, path, fields, command in (
        (
            "POST",
            "hosts/",
            {"name": "new", "address": "unix:///y.sock"},
            "create new --docker host=unix:///y.sock",
        ),
        (
            "POST",
            "hosts/",
            {"name": "new", "address": tcp, **tls},
            f"create new --docker host={tcp},ca=ca.pem,cert=cert.pem,key=key.pem",
        ),
        ("PATCH", one, {"address": "unix:///y.sock"}, "update quay --docker host=unix:///y.sock"),
        (
            "PATCH",
            one,
            {"name": "new"},
            "create new --docker host=unix:///x.sock && \\\ndocker context rm quay",
        ),
        ("PATCH", one, {"enabled": False}, ""),
        ("POST", "hosts/", {"name": "a name", "address": "unix:///y.sock"}, ""),
        ("POST", "hosts/", {"name": "new", "address": "nonsense"}, ""),
        ("DELETE", one, None, "rm quay"),
    ):
        shown = owner.call(method, f"{path}?preview=true", fields).body
        assert shown["command"] == (command and f"docker context {command}"), (method, fields)
        if fields and "tls_key" in fields:
            assert not shown["problems"]
            assert f'"tls_key": "{MASK}"' in shown["curl"]
            assert "PRIVATE KEY" not in shown["curl"]


@pytest.mark.usefixtures("transactional_db")
def test_only_who_may_manages_hosts(
    owner: Person, reader: Person, writer: Person, stranger: Person, nobody: Person
) -> None:
    host = Host.objects.create(name="quay", address="unix:///x.sock")
    new = {"name": "new", "address": "unix:///y.sock"}

    assert [who.post("hosts/", new).status for who in (reader, writer, stranger, nobody)] == [
        403,
        403,
        403,
        401,
    ]
    for method, path in (("PATCH", ""), ("DELETE", ""), ("POST", "test/")):
        statuses = [
            who.call(method, f"hosts/{host.pk}/{path}", {}).status
            for who in (reader, writer, stranger, nobody)
        ]
        assert statuses == [403, 403, 404, 401], (method, path)
    assert reader.get(f"hosts/{host.pk}/").status == 200
    assert owner.get("hosts/999/").status == 404
    assert list(Host.objects.values_list("name", flat=True)) == ["quay"]
