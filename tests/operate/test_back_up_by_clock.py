"""A backup a day by itself: seen when it fails, tried again, the oldest removed, also at an S3-compatible address."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.client import BaseClient

from tests.operate.conftest import PASSPHRASE, Installation
from tests.operate.filled import FILL, TELL
from tests.support.processes import Process, new_directory
from tests.support.services import answers_http, free_port

DUE = """
from datetime import *
from operate_app.backup.schedule import back_up_when_due
for hours in {hours}:
    back_up_when_due(now=datetime.now(UTC) + timedelta(hours=hours))
"""
TOLD = """
import json
from operations_app.models import Operation
rows = Operation.objects.filter(kind="installation.backup").order_by("pk")
print(json.dumps([[row.state, row.requested_by_name, row.error_detail + row.error_hint, row.result] for row in rows]))
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3-compatible server."""
    port = free_port()
    directory = new_directory("s3")
    program = Path(sys.executable).parent / "moto_server"
    process = Process([program, "-H", "127.0.0.1", "-p", str(port)], log=directory / "s3.log")
    process.wait_for(lambda: answers_http(f"http://127.0.0.1:{port}/"), what="the S3 server answering")
    yield f"http://127.0.0.1:{port}"
    process.end()


def client(s3: str) -> BaseClient:
    made: BaseClient = boto3.client(
        "s3", endpoint_url=s3, aws_access_key_id="us", aws_secret_access_key="canary", region_name="us-east-1"
    )
    return made


def test_it_keeps_a_few_in_a_folder(tmp_path: Path) -> None:
    old = Installation(name="old")
    (tmp_path / "notes.txt").write_text("mine")
    for day in ("2020-01-10", "2020-01-11", "2998-01-01", "2999-01-01"):  # two by a clock that was wrong
        (tmp_path / f"quaymaster-{day}T00-00-00Z.tar.gz.age").write_text("old")
    old.environment |= {"QUAYMASTER_BACKUP_TO": str(tmp_path), "QUAYMASTER_BACKUP_KEEP": "2"}
    old.python(DUE.format(hours="(0, 0, 0.5)"))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == "notes.txt"
    assert names[2] == "quaymaster-2999-01-01T00-00-00Z.tar.gz.age"
    assert len(names) == 3, "one backup a day, and as many as are kept"
    ((state, by, _, result),) = json.loads(old.python(TOLD))
    assert (state, by, result["name"]) == ("succeeded", "schedule", names[1])
    old.manage("restore", "--verify", str(tmp_path / names[1]))


def test_it_tells_of_a_failure_and_tries_again(tmp_path: Path) -> None:
    old = Installation(name="old")
    folder = tmp_path / "backups"
    folder.write_text("no folder")
    old.environment["QUAYMASTER_BACKUP_TO"] = str(folder)
    old.python(DUE.format(hours="(0, 0.5, 0.9)"))
    ((state, _, words, _),) = json.loads(old.python(TOLD))
    assert state == "failed"
    assert "cannot be written" in words
    folder.unlink()
    old.python(DUE.format(hours="(1.1,)"))
    assert [row[0] for row in json.loads(old.python(TOLD))] == ["failed", "succeeded"]


AGAIN = """
from accounts_app.permissions import Actor
from accounts_app.setup import ensure_owner
from operations_app import worker
from operations_app.lifecycle import requesting
from operations_app.models import Operation
for operation in Operation.objects.filter(state="failed"):
    again = requesting.request_again(operation=operation, actor=Actor(user=ensure_owner()))
    worker.perform(operation_id=again.pk)
"""


def test_it_is_made_when_a_person_asks_again(tmp_path: Path) -> None:
    old = Installation(name="old")
    old.environment |= {"QUAYMASTER_BACKUP_TO": str(tmp_path), "QUAYMASTER_BACKUP_PASSPHRASE": ""}
    old.python(DUE.format(hours="(0,)"))
    old.python(AGAIN)
    told = json.loads(old.python(TOLD))
    assert [(row[0], row[1]) for row in told] == [("failed", "schedule"), ("failed", "owner")]
    assert all("no passphrase" in row[2] for row in told)
    old.environment["QUAYMASTER_BACKUP_PASSPHRASE"] = PASSPHRASE
    old.python(AGAIN)
    assert "succeeded" in {row[0] for row in json.loads(old.python(TOLD))}
    assert list(tmp_path.glob("*.age"))


def test_it_makes_none_unless_it_is_asked_to() -> None:
    old = Installation(name="old")
    old.python(DUE.format(hours="(0, 24)"))
    assert json.loads(old.python(TOLD)) == []


def test_it_uses_an_s3_compatible_address_and_restores_from_it(s3: str, tmp_path: Path) -> None:
    bucket = client(s3)
    bucket.create_bucket(Bucket="quays")
    bucket.put_object(Bucket="quays", Key="team/notes.txt", Body=b"mine")
    bucket.put_object(Bucket="quays", Key="team/quaymaster-2020-01-01T00-00-00Z.tar.gz.age", Body=b"old")
    bucket.put_object(Bucket="quays", Key="quaymaster-2020-01-01T00-00-00Z.tar.gz.age", Body=b"of others")
    (tmp_path / "secret").write_text("canary\n")
    old = Installation(name="old")
    old.python(FILL)
    old.environment |= {
        "QUAYMASTER_BACKUP_TO": "s3://quays/team",
        "QUAYMASTER_BACKUP_KEEP": "1",
        "QUAYMASTER_BACKUP_S3_ENDPOINT": s3,
        "QUAYMASTER_BACKUP_S3_ACCESS_KEY": "us",
        "QUAYMASTER_BACKUP_S3_SECRET_KEY_FILE": str(tmp_path / "secret"),
    }
    old.python(DUE.format(hours="(0,)"))
    ((state, _, words, result),) = json.loads(old.python(TOLD))
    assert state == "succeeded", words
    keys = {entry["Key"] for entry in bucket.list_objects_v2(Bucket="quays")["Contents"]}
    assert keys == {
        "team/notes.txt",
        f"team/{result['name']}",
        "quaymaster-2020-01-01T00-00-00Z.tar.gz.age",
    }
    address = f"s3://quays/team/{result['name']}"
    new = Installation(name="new", fresh=True)
    new.environment |= {name: old.environment[name] for name in old.environment if "_S3_" in name}
    before = sorted(new.data.iterdir())
    assert "cannot be read" in new.fails("restore", "s3://quays/team/none.age")
    assert "is good" in new.manage("restore", "--verify", address)
    assert "Restored" in new.manage("restore", address)
    told, kept = (json.loads(each.python(TELL))["fleet_app.host"] for each in (new, old))
    assert told == kept
    assert {path.name for path in new.data.iterdir()} - {path.name for path in before} <= {
        *("build-contexts", "field.keys", "engine.keys", "secret.key", "quaymaster.sqlite3"),
    }, "what was fetched is gone"

    for address, words in (
        ("s3://nobodys/team", "did not take the backup"),
        ("s3://us:canary@quays/team", "in it cannot be used"),
    ):
        old.environment["QUAYMASTER_BACKUP_TO"] = address
        said = old.fails("backup") + old.python(TOLD)
        assert words in said
        assert "canary" not in said
