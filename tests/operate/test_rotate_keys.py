"""Keys are rotated step by step while others write, and at every step everything opens."""

import ast
import json
import subprocess
from pathlib import Path

import pytest

from tests.operate.conftest import Installation
from tests.operate.filled import FILL, TELL

# Seals and opens as a running process does, with the keys that it had at its start.
RUNNING = """
import sys, time
from accounts_app.vault import seal, unseal
from fleet_app.models import Host
from operations_app.models import Operation
number = 0
while sys.stdin.readline():
    number += 1
    host = Host(name=f"{sys.argv[-1]}-{time.time_ns()}", address="tcp://10.0.0.1:2376")
    seal(host, "sealed_tls_key", "PEM")
    host.save()
    operation = Operation(kind="x.y")
    seal(operation, "sealed_params", "{}")
    operation.save()
    for row in Host.objects.exclude(sealed_tls_key=""):
        unseal(row, "sealed_tls_key")
    for row in Operation.objects.exclude(sealed_params=""):
        unseal(row, "sealed_params")
    print("worked", flush=True)
"""


class Running:
    """A process of Quaymaster that goes on with the keys it has read."""

    def __init__(self, installation: Installation) -> None:
        command = installation.command("shell", "--no-imports", "-v", "0", "-c", RUNNING)
        self._process = subprocess.Popen(
            command, env=installation.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def works(self) -> None:
        """Seal something, and open everything."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "worked\n"

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def installation() -> Installation:
    made = Installation(name="rotated")
    made.python(FILL)
    return made


def rings(installation: Installation) -> list[list[str]]:
    return [(installation.data / name).read_text().split(",") for name in ("field.keys", "engine.keys")]


def test_it_opens_everything_at_every_step(installation: Installation) -> None:
    told = json.loads(installation.python(TELL))["fleet_app.host"]
    before = rings(installation)
    assert "add" in installation.manage("rotate-keys")
    oldest = Running(installation)
    oldest.works()
    installation.manage("rotate-keys", "add")
    oldest.works()
    older = Running(installation)  # restarted, one after the other
    older.works()
    oldest.works()
    oldest.end()

    installation.manage("rotate-keys", "switch")
    older.works()
    newer = Running(installation)
    newer.works()
    older.works()
    assert "still sealed" in installation.fails("rotate-keys", "drop")
    installation.manage("rotate-keys", "reseal")
    older.works()
    newer.works()
    older.end()
    assert "still sealed" in installation.fails("rotate-keys", "drop"), "it sealed with the old key meanwhile"
    installation.manage("rotate-keys", "reseal")
    installation.manage("rotate-keys", "drop")
    newer.works()
    newer.end()
    newest = Running(installation)
    newest.works()
    newest.end()

    after = rings(installation)
    assert all(len(ring) == 1 for ring in after)
    assert all(old[0] not in new for old, new in zip(before, after, strict=True))
    now = json.loads(installation.python(TELL))["fleet_app.host"]
    assert [row for row in now if row["name"] == "tls"] == told
    assert (installation.data / "engine.keys").stat().st_mode & 0o777 == 0o600


def test_it_goes_on_where_it_was_cut_off(installation: Installation) -> None:
    installation.manage("rotate-keys", "add")
    installation.manage("rotate-keys", "switch")
    process = installation.start("rotate-keys", "reseal")
    try:
        process.wait(timeout=2)  # at any moment
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    installation.manage("rotate-keys", "reseal")
    assert "drop" in installation.manage("rotate-keys")
    installation.manage("rotate-keys", "drop")
    assert "PEM key" in installation.python(TELL)


def test_it_refuses_steps_out_of_order(installation: Installation) -> None:
    assert "no new key" in installation.fails("rotate-keys", "switch")
    installation.manage("rotate-keys", "add")
    assert "already" in installation.fails("rotate-keys", "add")
    said = installation.fails("rotate-keys", "drop", QUAYMASTER_KEYS=rings(installation)[0][0])
    assert "QUAYMASTER_KEYS_FILE" in said
    assert rings(installation)[0][0] not in said


def test_it_writes_the_public_half_for_those_who_only_seal(
    installation: Installation, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    half = (
        "from django.conf import settings; import base64; print(base64.b64encode(settings.ENGINE_PUBLIC_KEY))"
    )
    public.write_text(ast.literal_eval(installation.python(half)).decode())
    files = {
        "QUAYMASTER_ENGINE_KEYS_FILE": str(installation.data / "engine.keys"),
        "QUAYMASTER_ENGINE_PUBLIC_KEY_FILE": str(public),
    }
    before = public.read_text()
    installation.manage("rotate-keys", "add", **files)
    assert public.read_text() == before
    installation.manage("rotate-keys", "switch", **files)
    assert public.read_text() != before
    installation.manage("rotate-keys", "reseal", **files)
    installation.manage("rotate-keys", "drop", **files)
    only_seals = {**files, "QUAYMASTER_ENGINE_KEYS_FILE": ""}
    assert "where workers run" in installation.fails("rotate-keys", "reseal", **only_seals)


def test_it_gives_every_part_its_copy(tmp_path: Path) -> None:
    installation = Installation(name="parts", fresh=True)
    installation.manage("make-secrets", str(tmp_path))
    before = {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    steps = ("rotate-keys", "--secrets", str(tmp_path))
    installation.manage(*steps, "add")
    installation.manage(*steps, "switch")
    installation.manage(*steps, "drop", "--unchecked")
    after = {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    rotated = {"keys", "engine-keys", "engine-public-key"}
    assert {path for path in before if before[path] != after[path]} == {
        p for p in before if p.name in rotated
    }
    assert all(path.stat().st_mode & 0o222 == 0 for path in after)
    for name in rotated:
        assert len({text for path, text in after.items() if path.name == name}) == 1
    installation.manage("make-secrets", str(tmp_path))
    assert after == {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    part = {
        f"{variable}_FILE": str(tmp_path / "worker" / name)
        for variable, name in (
            ("QUAYMASTER_KEYS", "keys"),
            ("QUAYMASTER_ENGINE_KEYS", "engine-keys"),
            ("QUAYMASTER_ENGINE_PUBLIC_KEY", "engine-public-key"),
        )
    }
    installation.manage("check", "--tag", "security", **part)
