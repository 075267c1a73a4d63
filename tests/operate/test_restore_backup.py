"""What a backup holds comes back, all of it or nothing, wherever it was made."""

import json
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from runpy import run_path
from typing import Any

import psycopg
import pytest

from tests.operate.conftest import PASSPHRASE, Installation
from tests.operate.databases import new_database
from tests.operate.filled import ADD, FILL, TELL
from tests.support.processes import new_directory
from tests.support.services import Postgres
from tests.support.terminals import type_line

UNDER_WAY = {"queued", "running"}
WAYS = [("sqlite", "sqlite"), ("sqlite", "postgres"), ("postgres", "postgres"), ("postgres", "sqlite")]


@pytest.fixture(scope="module")
def filled() -> Installation:
    installation = Installation(name="filled")
    installation.python(FILL)
    return installation


@pytest.fixture(scope="module")
def backup(filled: Installation) -> Path:
    return filled.backup()


def told(installation: Installation) -> dict[str, Any]:
    """Everything in an installation, but for its backups."""
    everything: dict[str, Any] = json.loads(installation.python(TELL))
    operations = everything["operations_app.operation"]
    everything["operations_app.operation"] = [
        row for row in operations if row["kind"] != "installation.backup"
    ]
    return everything


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_it_brings_everything_back(postgres: Postgres, source: str, target: str) -> None:
    old = Installation(name="old", database=new_database(postgres) if source == "postgres" else "")
    token = old.python(FILL if source == "sqlite" else FILL.replace('"\\x00"', '"z"'))
    before = told(old)
    file = old.backup()
    assert file.stat().st_mode & 0o777 == 0o600

    new = Installation(
        name="new", database=new_database(postgres) if target == "postgres" else "", fresh=True
    )
    assert "Restored" in new.manage("restore", str(file))
    after = told(new)
    for row in before["operations_app.operation"]:
        if row["state"] in UNDER_WAY:
            (now,) = [other for other in after["operations_app.operation"] if other["id"] == row["id"]]
            assert now["state"] == "interrupted", "an operation of the past would be performed"
            row |= {name: now[name] for name in ("state", "lease_until", "finished_at")}
            row |= {name: now[name] for name in ("error_code", "error_detail", "error_hint")}
    for row in before["operations_app.outputchunk"]:
        row["text"] = row["text"].replace("\x00", "\ufffd")
    assert after == before
    assert new.python(ADD) == "added"
    assert (
        new.python(f"from accounts_app.tokens import find_token; print(find_token('{token}').name)")
        == "script"
    )
    sessions = "from django.contrib.sessions.models import Session; print(Session.objects.count())"
    assert new.python(sessions) == "0", "whoever finds a backup is not signed in"
    assert new.manage("migrate", "--check") == ""
    keys = {path.read_text() for installation in (old, new) for path in installation.data.glob("field.keys")}
    assert len(keys) == 2, "keys need not be moved: the new installation seals with its own"


def damaged(file: Path, to: Path, how: str) -> Path:
    data = file.read_bytes()
    at = secrets.randbelow(len(data))
    changed = {
        "cut": data[:at],
        "changed": data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :],
        "longer": data + b"\0",
        "other": secrets.token_bytes(1000),
        "empty": b"",
    }
    to.write_bytes(changed[how])
    return to


@pytest.mark.parametrize("how", ["cut", "changed", "longer", "other", "empty"])
def test_it_writes_nothing_from_a_file_that_is_not_whole(backup: Path, tmp_path: Path, how: str) -> None:
    new = Installation(name="new")
    before = told(new)
    new.fails("restore", str(damaged(backup, tmp_path / "x.age", how)))
    assert told(new) == before
    assert not list(new.data.glob("*.restoring*"))


def test_it_says_that_the_passphrase_is_another(backup: Path) -> None:
    new = Installation(name="new")
    assert "passphrase does not open" in new.fails(
        "restore", str(backup), QUAYMASTER_BACKUP_PASSPHRASE="something else entirely"
    )


def test_it_asks_for_the_passphrase_of_an_old_backup(backup: Path) -> None:
    """Its setting may have become another one since."""
    new = Installation(name="new")
    env = {**new.environment, "QUAYMASTER_BACKUP_PASSPHRASE": "something else entirely"}
    line = shlex.join(new.command("restore", "--verify", str(backup)))
    asked = "QUAYMASTER_BACKUP_PASSPHRASE does not open it. Passphrase of the backup: "
    status, said = type_line(line, directory=new.data, env=env, answers=[(asked, PASSPHRASE)])
    assert (status, "This backup is good" in said) == (0, True), said


def test_it_refuses_what_a_newer_version_made(filled: Installation) -> None:
    newer = 'from django.db import connection as c; c.cursor().execute("{}")'
    name = (
        "insert into django_migrations (app, name, applied) values ('builds_app', '0999_next', '2030-01-01')"
    )
    filled.python(newer.format(name))
    try:
        file = filled.backup()
    finally:
        filled.python(newer.format("delete from django_migrations where name = '0999_next'"))
    said = Installation(name="new").fails("restore", str(file))
    assert "newer" in said
    assert "builds_app.0999_next" in said


def test_it_refuses_an_installation_in_use(filled: Installation, backup: Path) -> None:
    used = Installation(name="used")
    used.python("from accounts_app.setup import *; o = ensure_owner(); o.set_password('x'); o.save()")
    before = told(used)
    assert "--replace" in used.fails("restore", str(backup))
    assert told(used) == before
    used.manage("restore", str(backup), "--replace")
    hosts = "fleet_app.host"
    assert told(used)[hosts] == told(filled)[hosts]


def test_it_refuses_an_installation_that_runs(postgres: Postgres, backup: Path) -> None:
    url = new_database(postgres)
    new = Installation(name="new", database=url)
    with psycopg.connect(url.replace("postgres://", "postgresql://")):
        assert "Stop its processes" in new.fails("restore", str(backup))
    new.manage("restore", str(backup))

    small = Installation(name="small")
    small.python(WATCHED)
    assert "Stop its processes" in small.fails("restore", str(backup))


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_it_leaves_nothing_half_done_when_it_is_killed(
    postgres: Postgres, backup: Path, database: str
) -> None:
    new = Installation(name="new", database=new_database(postgres) if database == "postgres" else "")
    fresh, whole = told(new)["fleet_app.host"], None
    for wait in (1.0, 2.5, 4.0):
        process = new.start("restore", str(backup))
        time.sleep(wait)  # not a wait for something: any moment will do
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = told(new)["fleet_app.host"]
        whole = whole if found == fresh else found
        if whole:
            break
    new.manage("restore", str(backup), "--replace")
    assert whole in (None, told(new)["fleet_app.host"])


def test_it_leaves_no_file_when_a_backup_is_killed(filled: Installation) -> None:
    folder = new_directory("backups")
    for wait in (1.0, 2.5):
        process = filled.start("backup", "--to", str(folder))
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    for file in folder.glob("*.age"):
        filled.manage("restore", "--verify", str(file))


WATCHED = """
from datetime import timedelta
from fleet_app.models import Watcher
from django.utils import timezone
Watcher.objects.create(name="w", seen_until=timezone.now() + timedelta(minutes=5))
"""
WRITER = """
import time
from operations_app.models import Operation, OutputChunk
from django.db import transaction
end = time.time() + 600
while time.time() < end:
    with transaction.atomic():
        operation = Operation.objects.create(kind="x", state="succeeded")
        OutputChunk.objects.create(operation=operation, sequence=1, text="x")
    print(operation.pk, flush=True)
"""


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_it_sees_one_moment_while_others_write(postgres: Postgres, database: str) -> None:
    old = Installation(name="old", database=new_database(postgres) if database == "postgres" else "")
    writer = old.start("shell", "--no-imports", "-v", "0", "-c", WRITER)
    assert writer.stdout is not None
    try:
        writer.stdout.readline()
        file = old.backup()
        assert writer.poll() is None
        before_end = int(writer.stdout.readline())
    finally:
        writer.kill()
        writer.communicate()
    new = Installation(name="new", fresh=True)
    new.manage("restore", str(file))
    everything = told(new)
    written = {row["id"] for row in everything["operations_app.operation"]}
    assert written
    assert {row["operation_id"] for row in everything["operations_app.outputchunk"]} == written
    assert before_end not in written or len(written) >= before_end - 1


def test_it_refuses_a_place_that_takes_nothing(filled: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be written" in filled.fails("backup", "--to", str(tmp_path / "file"))
    assert "passphrase" in filled.fails("backup", "--to", str(tmp_path), QUAYMASTER_BACKUP_PASSPHRASE="")
    assert "shorter" in filled.fails("backup", "--to", str(tmp_path), QUAYMASTER_BACKUP_PASSPHRASE="short")


def test_it_can_be_opened_without_quaymaster(backup: Path, tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    (tmp_path / "x.tar.gz").write_bytes(pyrage.passphrase.decrypt(backup.read_bytes(), PASSPHRASE))
    subprocess.run(["tar", "xzf", tmp_path / "x.tar.gz", "-C", tmp_path], check=True)
    assert json.loads((tmp_path / "quaymaster.json").read_text())["format"] == 1
    assert (tmp_path / "tables" / "fleet_app.host" / "000001.jsonl").read_text().count("\n") == 2
    shutil.rmtree(tmp_path / "tables")


EARLIER = """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.loader import MigrationLoader
from operate_app.backup import making, snapshot, tables
from operate_app.backup.places import target_of
for app, migration in (("operate_app", "zero"), ("containers_app", "0002")):
    call_command("migrate", app, migration, verbosity=0)
making.state_of_database = lambda: sorted(MigrationRecorder(connection).applied_migrations())
earlier = MigrationLoader(connection).project_state(making.state_of_database()).apps
snapshot.kept_models = lambda _: tables.kept_models(earlier)
place, name = target_of("{}")
making.make_backup(place=place, passphrase="{}", name=name)
"""


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_it_brings_back_what_an_earlier_version_made(
    postgres: Postgres, tmp_path: Path, database: str
) -> None:
    old = Installation(name="old")
    old.python(FILL)
    before = told(old)
    old.python(EARLIER.format(tmp_path / "earlier.age", PASSPHRASE))
    new = Installation(
        name="new", database=new_database(postgres) if database == "postgres" else "", fresh=True
    )
    new.manage("restore", str(tmp_path / "earlier.age"))
    for table in ("fleet_app.host", "accounts_app.user", "builds_app.build"):
        assert told(new)[table] == before[table]
    assert new.manage("migrate", "--check") == ""
    assert new.python(ADD) == "added"


def test_it_brings_back_what_the_version_before_made(before: Path, tmp_path: Path) -> None:
    """Made by its own program, which names its tables as it likes."""
    old = Installation(name="old", fresh=True)

    def do(*words: str) -> None:
        program = [sys.executable, str(before / "manage.py"), *words]
        subprocess.run(program, env=old.environment, cwd=before, check=True, timeout=300)

    do("migrate")
    do("shell", "--no-imports", "-v", "0", "-c", run_path(str(before / "tests/operate/filled.py"))["FILL"])
    do("backup", "--to", str(tmp_path))
    [file] = tmp_path.glob("*.age")
    new = Installation(name="new", fresh=True)
    new.manage("restore", str(file))
    restored = told(new)
    do("migrate", "--check")
    old.manage("migrate")
    upgraded = told(old)
    tables = {table for table in upgraded if not table.startswith("operations_app")}  # what ran is ended
    assert {table: restored[table] for table in tables} == {table: upgraded[table] for table in tables}
    assert restored["fleet_app.host"]
    assert restored["registries_app.registry"]
