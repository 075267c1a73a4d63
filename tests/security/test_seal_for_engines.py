"""What opens engines is sealed by everybody, and opened only where engines are reached."""

import base64
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from hypothesis import given
from hypothesis import settings as options
from hypothesis import strategies as st
from pytest_django import Settings

from accounts_app import vault
from accounts_app.vault import SealedModel, VaultError, is_current, seal, sealed_fields, unseal
from builds_app.models import Build
from builds_app.record.inputs import read_secrets
from controlplane.keys import new_key, public_key_of
from fleet_app.models import Host
from operations_app.lifecycle import requesting
from operations_app.models import Operation
from registries_app.models import GitCredential, Registry
from tests.security.conftest import CANARY, Fleet, with_canaries
from tests.security.test_walk_routes import routes
from tests.support.certificates import Authority
from tests.support.people import Person
from tests.support.practice_app.kinds import wish_to

# Who may open what. Whoever adds a column has thought about it: REST masks and compares what is not for engines.
FOR_ENGINES = {
    "fleet_app.host": {"sealed_tls_ca", "sealed_tls_cert", "sealed_tls_key", "sealed_ssh_key"},
    "registries_app.registry": {"sealed_password"},
    "registries_app.gitcredential": {"sealed_password", "sealed_ssh_key"},
    "builds_app.build": {"sealed_secrets"},
    "operations_app.operation": {"sealed_params"},
}
FOR_ALL = {
    "builds_app.build": {"sealed_options"},
    "containers_app.image": {"sealed_environment"},
    "containers_app.container": {"sealed_environment"},
    # REST plans with them, and hears git servers.
    "stacks_app.variable": {"sealed_value"},
    "stacks_app.revision": {"sealed_variables", "sealed_project"},
    "stacks_app.hook": {"sealed_secret"},
}


@pytest.fixture
def seals_only(settings: Settings) -> Iterator[dict[bytes, bytes]]:
    """As the process that answers REST is started; the ring it has not."""
    ring = settings.ENGINE_KEYS
    settings.ENGINE_KEYS = {}
    yield ring
    settings.ENGINE_KEYS = ring


def sealed_models() -> list[type[SealedModel]]:
    return [model for model in apps.get_models() if issubclass(model, SealedModel)]


def pair() -> tuple[bytes, bytes]:
    private = base64.b64decode(new_key())
    return public_key_of(private), private


def test_it_says_of_each_column_who_opens_it() -> None:
    said: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}
    for model in sealed_models():
        for field in sealed_fields(model):
            said[field.for_engines].setdefault(model._meta.label_lower, set()).add(field.name)
    assert said == {True: FOR_ENGINES, False: FOR_ALL}


@options(deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_it_opens_what_it_sealed_and_nothing_that_was_moved(text: str) -> None:
    for model in sealed_models():
        for field in sealed_fields(model):
            row, other = model(), model()
            seal(row, field.name, text)
            sealed = getattr(row, field.name)
            assert sealed.startswith("v2." if field.for_engines else "v1.")
            assert unseal(row, field.name) == text
            setattr(other, field.name, sealed)
            with pytest.raises(VaultError, match="moved or damaged"):
                unseal(other, field.name)
    host, registry = Host(), Registry()
    seal(host, "sealed_tls_ca", text)
    host.sealed_tls_key = registry.sealed_password = host.sealed_tls_ca
    registry.seal_id = host.seal_id
    for row, name in ((host, "sealed_tls_key"), (registry, "sealed_password")):
        with pytest.raises(VaultError, match="moved or damaged"):
            unseal(row, name)


@pytest.mark.usefixtures("db")
def test_it_opens_what_was_sealed_before_a_model_moved_to_another_app() -> None:
    loader = MigrationLoader(connection)
    models = {model._meta.db_table: model for model in sealed_models()}
    seen = set()
    for migration in loader.disk_migrations:
        for then in loader.project_state(migration).apps.get_models():
            for name in [field.name for field in sealed_fields(then)]:
                before: Any = then()
                after: Any = models[then._meta.db_table]()
                seal(before, name, CANARY)
                after.seal_id = before.seal_id
                setattr(after, name, getattr(before, name))
                assert unseal(after, name) == CANARY, (migration, then)
                seen.add((then._meta.label_lower, name))
    assert {("containers_app.host", "sealed_ssh_key"), ("fleet_app.host", "sealed_ssh_key")} <= seen


def test_it_opens_nothing_for_engines_without_the_ring(seals_only: dict[bytes, bytes]) -> None:
    for model in sealed_models():
        for field in sealed_fields(model):
            row = model()
            seal(row, field.name, CANARY)
            if field.for_engines:
                with pytest.raises(VaultError, match=r"This process seals .* and does not open it"):
                    unseal(row, field.name)
            else:
                assert unseal(row, field.name) == CANARY
    assert seals_only


def test_it_opens_with_every_key_and_seals_with_the_first(settings: Settings) -> None:
    host = Host()
    seal(host, "sealed_ssh_key", CANARY)
    before = settings.ENGINE_KEYS
    public, private = pair()
    settings.ENGINE_PUBLIC_KEY, settings.ENGINE_KEYS = public, {public: private, **before}
    assert unseal(host, "sealed_ssh_key") == CANARY
    assert not is_current(host, "sealed_ssh_key")
    seal(host, "sealed_ssh_key", CANARY)
    assert is_current(host, "sealed_ssh_key")
    settings.ENGINE_KEYS = before
    with pytest.raises(VaultError, match="not in QUAYMASTER_ENGINE_KEYS"):
        unseal(host, "sealed_ssh_key")


@pytest.mark.usefixtures("seals_only")
def test_it_answers_every_route_without_the_ring(owner: Person, fleet: Fleet) -> None:
    answered = {}
    last = [route for route in routes() if route.method == "DELETE"]
    for route in [each for each in routes() if each.method != "DELETE"] + last:
        if not route.path.startswith(("live/", "session/", "practice/")):
            answer = owner.call(route.method, route.at(fleet.ids.get(route.noun, 1)), {})
            answered[route.method, route.path] = answer.status
    assert not {key: status for key, status in answered.items() if status >= 500}
    assert sum(status < 300 for status in answered.values()) > 40, "too few did something to prove anything"


def test_it_takes_secrets_over_unopened(
    owner: Person, fleet: Fleet, settings: Settings, seals_only: dict[bytes, bytes]
) -> None:
    Build.objects.filter(pk=fleet.ids["builds"]).update(
        secret_ids=["token"], dockerfile="FROM scratch\n", source_key="k"
    )
    Operation.objects.update(state=Operation.State.FAILED)
    key = {"Idempotency_Key": "again"}
    rebuilt = [owner.post(f"builds/{fleet.ids['builds']}/rebuild/", {"no_cache": True}, **key) for _ in "12"]
    retried = [owner.post(f"operations/{fleet.ids['operations']}/retry/", Idempotency_Key="op") for _ in "12"]
    assert [each.status for each in rebuilt + retried] == [202] * 4, (rebuilt, retried)
    assert rebuilt[0].body["id"] == rebuilt[1].body["id"]
    assert retried[0].body["id"] == retried[1].body["id"] != fleet.ids["operations"]
    third = owner.post(f"builds/{rebuilt[0].body['id']}/rebuild/")

    settings.ENGINE_KEYS = seals_only
    for answer in (rebuilt[0], third):
        build = Build.objects.get(pk=answer.body["id"])
        assert read_secrets(build) == {"token": CANARY.encode()}
        assert build.secret_ids == ["token"]
    assert requesting.params_of(Operation.objects.get(pk=retried[0].body["id"])) == {
        "free": {"secret": CANARY}
    }


def test_it_edits_what_has_credentials_without_opening_them(
    owner: Person, fleet: Fleet, settings: Settings, seals_only: dict[bytes, bytes]
) -> None:
    first, second = Authority(), Authority()
    mine, theirs = first.client(), second.client()
    given = {"tls_ca": first.certificate, "tls_cert": mine.cert, "tls_key": mine.key}
    fields = {name: text.decode() for name, text in given.items()}
    added = owner.post("hosts/", {"name": "tls", "address": "tcp://x:2376", **fields})
    assert added.status == 201, added
    path = f"hosts/{added.body['id']}/"
    for change in ({"name": "t"}, {"address": "tcp://y:2376"}, {"tls_ca": second.certificate.decode()}):
        assert owner.call("PATCH", path, change).status == 200, change
    for wrong, field, words in (
        ({"tls_key": theirs.key.decode()}, "tls_cert", "together"),
        ({"tls_cert": mine.cert.decode(), "tls_key": theirs.key.decode()}, "tls_cert", "belong together"),
        ({"tls_key": ""}, "tls_key", "together"),
        ({"tls_cert": "", "tls_key": "", "tls_ca": ""}, "address", "client certificate"),
    ):
        answer = owner.call("PATCH", path, wrong)
        assert (answer.status, list(answer.body["fields"])) == (400, [field]), answer
        assert words in answer.body["fields"][field][0]
    assert owner.call("PATCH", f"registries/{fleet.ids['registries']}/", {"name": "r"}).status == 200
    assert (
        owner.call("PATCH", f"git-credentials/{fleet.ids['git-credentials']}/", {"name": "g"}).status == 200
    )
    assert owner.post(f"{path}test/", {"address": "tcp://z:2376"}).status == 202

    settings.ENGINE_KEYS = seals_only
    host = Host.objects.get(pk=added.body["id"])
    stored = host.stored_secrets()
    assert (stored["tls_cert"], stored["tls_ca"]) == (fields["tls_cert"], second.certificate.decode())


@pytest.mark.database
@pytest.mark.usefixtures("db")
def test_it_seals_anew_what_lies_there_from_before(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    seals_only: dict[bytes, bytes],
    owner: Person,
) -> None:
    monkeypatch.setattr("accounts_app.resealing.ROWS_AT_ONCE", 2)
    with monkeypatch.context() as before:
        before.setattr(vault, "_for_engines", lambda *_: False)
        rows: list[Any] = [with_canaries(Host(name=f"h{n}", address="unix:///x")) for n in range(5)]
        rows += [
            with_canaries(Registry(name="r", server="r")),
            with_canaries(GitCredential(name="g", server="g")),
        ]
        rows += [
            requesting.request(actor=owner.actor, wish=wish_to("work", n=n, secret=CANARY)) for n in range(5)
        ]
    lost = Host.objects.create(name="lost", address="unix:///x", sealed_ssh_key="v1.00000000.AAAA")

    for app, number in (("operations_app", "0002"), ("containers_app", "0003"), ("builds_app", "0003")):
        name = f"{number}_seal_for_engines"
        then = MigrationLoader(connection).project_state((app, name)).apps
        import_module(f"{app}.migrations.{name}").seal_anew(then, connection.schema_editor())

    settings.ENGINE_KEYS = seals_only
    for row in rows:
        row.refresh_from_db()
        for field in sealed_fields(type(row)):
            assert is_current(row, field.name), (row, field.name)
            assert CANARY in unseal(row, field.name)
    assert [requesting.params_of(row)["free"]["n"] for row in rows[-5:]] == list(range(5))
    lost.refresh_from_db()
    assert lost.sealed_ssh_key == "v1.00000000.AAAA"
