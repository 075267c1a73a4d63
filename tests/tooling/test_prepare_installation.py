"""What happens before the parts of an installation start: account and database, the first host, where to sign in."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from django.core.management import call_command

from accounts_app.permissions import Actor
from accounts_app.setup import ensure_owner
from containers_app.equivalents import docker_command
from controlplane.installing.certificates import Pair, fingerprint, self_signed
from controlplane.installing.database import prepare_database
from fleet_app.models import Host
from fleet_app.services.hosts import remove_host
from scripts.up import ROOT
from tests.support.processes import new_directory
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


def encrypted(key: str) -> str:
    way = BestAvailableEncryption(b"hush")
    return (
        load_pem_private_key(key.encode(), None)
        .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, way)
        .decode()
    )


def chain_first(pair: Pair) -> Pair:
    return Pair(certificate=self_signed().certificate + pair.certificate, key=pair.key)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder, _: (folder / "privkey.pem").unlink(), "privkey.pem is missing"),
        (lambda folder, _: (folder / "fullchain.pem").unlink(), "fullchain.pem is missing"),
        (
            lambda folder, pair: (folder / "privkey.pem").write_text(encrypted(pair.key)),
            "is encrypted: take the passphrase away",
        ),
        (
            lambda folder, pair: (folder / "fullchain.pem").write_text(chain_first(pair).certificate),
            "its own comes before its chain",
        ),
        (lambda folder, _: (folder / "privkey.pem").write_text("none"), "in PEM"),
        (lambda folder, _: (folder / "privkey.pem").chmod(0o600), "privkey.pem may not be read by user "),
        (lambda folder, _: folder.chmod(0o700), "may not be entered by user "),
        (
            lambda folder, _: (
                (folder / "privkey.pem").unlink(),
                (folder / "privkey.pem").symlink_to("../../archive/privkey1.pem"),
            ),
            "privkey.pem is a link out of the folder",
        ),
        (lambda _, __: None, ""),
    ],
)
def test_it_says_why_a_certificate_of_ones_own_cannot_be_used(
    spoil: Callable[[Path, Pair], None], words: str
) -> None:
    """As user 10001, who nginx is."""
    folder, pair = new_directory("certificate"), self_signed()
    folder.chmod(0o755)
    (folder / "fullchain.pem").write_text(pair.certificate)
    (folder / "privkey.pem").write_text(pair.key)
    spoil(folder, pair)
    look = (
        "import os, sys, pathlib; from controlplane.installing.certificates import obstacle;"
        "os.chdir(sys.argv[1]); os.setuid(10001);"
        "print(obstacle(pathlib.Path(sys.argv[2], 'fullchain.pem')), end='')"
    )
    command = [sys.executable, "-c", look, str(folder.parent), folder.name]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert (words in said) if words else (said == "")


@pytest.mark.django_db
def test_an_own_certificate_that_cannot_be_used_stops_nothing(prepare: Any, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "fullchain.pem").write_text(self_signed().certificate)
    said = prepare()
    assert f"A certificate cannot be used: {tmp_path}/own/privkey.pem is missing." in said
    assert fingerprint(tmp_path / "fullchain.pem") in said


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


def test_what_it_does_to_the_first_host_can_be_done_by_hand_on_this_machine() -> None:
    """The relay's socket is in containers only; the files people install by say that it is this machine's engine."""
    for name in ("docker-compose.yaml", "deploy/swarm.yaml"):
        assert f"--local-engine=${{QUAYMASTER_LOCAL_ENGINE-{ADDRESS}}}" in (ROOT / name).read_text()
    assert docker_command(Host(address=ADDRESS), ["ps"]) == "docker ps"
    assert docker_command(Host(address="ssh://me@quay-2"), ["ps"]) == "docker --host ssh://me@quay-2 ps"
