"""What happens before the parts of an installation start: account and database, the first host, where to sign in."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from accounts_app.permissions import Actor
from accounts_app.setup import ensure_owner
from controlplane.installing.certificates import self_signed
from controlplane.installing.database import prepare_database
from fleet_app.models import Host
from fleet_app.services.hosts import remove_host
from tests.support.services import Postgres

ADDRESS = "unix:///run/engine/docker.sock"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.end()


def own_url(postgres: Postgres, password: str) -> str:
    host = postgres.url.partition("@")[2].partition("/")[0]
    return f"postgres://quaymaster:{password}@{host}/quaymaster"


def test_it_makes_an_account_that_owns_its_database_and_nothing_else(postgres: Postgres) -> None:
    for password in ("first", "it%27s%20another"):  # a rotated password is taken over
        prepare_database(superuser_url=postgres.url, own_url=own_url(postgres, password))

    with psycopg.connect(own_url(postgres, "it%27s%20another"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        role = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        assert role == (False,) * 5
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE DATABASE another")
    with psycopg.connect(postgres.url) as superuser:
        stored = superuser.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = 'quaymaster'"
        ).fetchone()
        assert stored is not None
        assert stored[0].startswith("SCRAM-SHA-256$")


@pytest.fixture
def prepare(settings: Any, tmp_path: Path) -> Any:
    settings.DATA_DIR = tmp_path
    certificate = tmp_path / "fullchain.pem"
    certificate.write_text(self_signed().certificate)

    def run() -> str:
        said = io.StringIO()
        missing = tmp_path / "own" / "fullchain.pem"
        call_command("prepare", local_engine=ADDRESS, certificate=[missing, certificate], stdout=said)
        return said.getvalue()

    return run


@pytest.mark.django_db
def test_it_says_where_to_sign_in_until_somebody_can(prepare: Any, settings: Any) -> None:
    said = prepare()
    assert f"{settings.PUBLIC_URL}/setup#token=" in said
    assert "fingerprint" in said
    owner = ensure_owner()
    owner.set_password("correct horse battery staple")
    owner.save()
    assert "#token=" not in prepare()


@pytest.mark.django_db
def test_it_adds_the_local_engine_once_in_the_life_of_an_installation(prepare: Any) -> None:
    prepare()
    prepare()
    host = Host.objects.get()
    assert (host.name, host.address) == ("local", ADDRESS)

    remove_host(actor=Actor(user=ensure_owner()), host=host)
    prepare()
    assert not Host.objects.exists()


@pytest.mark.django_db
def test_it_adds_no_host_to_those_that_people_chose(prepare: Any) -> None:
    Host.objects.create(name="mine", address="unix:///elsewhere.sock")
    prepare()
    assert Host.objects.get().name == "mine"
