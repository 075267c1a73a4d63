"""The check says what is wrong, and nothing when nothing is."""

import json
import subprocess
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest

from scripts.up import ROOT
from tests.operate.conftest import Installation
from tests.operate.warm import Warm
from tests.support.live import LiveServer
from tests.support.processes import wait_until


class CheckedServer(LiveServer):
    """Real processes, and a command that is asked again and again how they are."""

    @cached_property
    def _warm(self) -> Warm:
        return Warm(self.environment_of(""))

    def run_manage(self, *words: str, part: str = "") -> "subprocess.CompletedProcess[str]":
        return self._warm.run(*words, folder=ROOT)


@pytest.fixture(scope="module")
def checked() -> Iterator[LiveServer]:
    server = CheckedServer(name="checked")
    yield server
    server.end()


def findings(server: LiveServer, *, level: str = "wrong") -> dict[str, str]:
    done = server.run_manage("check", "--json")
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (1 if report["wrong"] else 0)
    return {
        found["about"]: f"{found['words']} {found['way_out']}"
        for found in report["findings"]
        if found["level"] == level
    }


def test_it_finds_nothing_where_all_is_well(checked: LiveServer) -> None:
    wait_until(lambda: not findings(checked), what="all being well", seconds=240)
    fine = findings(checked, level="fine")
    expected = {"settings", "database", "redis", "disk", "worker", "beat", "watcher", "queue", "host", "keys"}
    assert expected <= set(fine)
    assert "All is well" in checked.manage("check")
    assert {"owner", "backup"} <= set(findings(checked, level="note"))


def test_it_misses_processes_that_died(checked: LiveServer) -> None:
    checked.stop("watcher")
    checked.kill9("worker")
    assert wait_until(lambda: {"worker", "watcher"} <= set(findings(checked)), what="both being missed")
    said = findings(checked)
    assert "Start a worker" in said["worker"]
    checked.start("worker")
    checked.start("watcher")
    checked.stop("redis")
    assert "does not answer" in findings(checked)["redis"]
    checked.start("redis")
    wait_until(lambda: not findings(checked).keys() - {"beat"}, what="all being well again", seconds=240)


TROUBLE = """
import datetime
from datetime import timedelta
from django.utils import timezone
from accounts_app.vault import seal
from fleet_app.models import Host
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from operations_app.models import Operation
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "quay client")])
now = timezone.now()
pem = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(1).not_valid_before(now - timedelta(days=30)).not_valid_after(now + timedelta(days=5))
    .sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode())
host = Host(name="far", address="tcp://10.0.0.1:2376", state="unreachable", state_reason="No route.",
    state_since=now - timedelta(hours=5))
seal(host, "sealed_tls_cert", pem)
host.save()
operation = Operation(kind="x", created_at=now - timedelta(minutes=10))
seal(operation, "sealed_params", "{}")
operation.save()
"""


def test_it_names_what_is_wrong_with_the_way_out() -> None:
    installation = Installation(name="troubled")
    installation.python(TROUBLE)
    installation.environment |= {
        "QUAYMASTER_BACKUP_TO": str(installation.data / "b"),
        "QUAYMASTER_BACKUP_AT": "00:00",
    }
    done = installation.run("check")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for words in (
        "far does not answer for 5 hours: No route.",
        "CN=quay client for far ends in 4 days",
        "1 operations wait, the first one for 10 minutes",
        "Redis does not answer",
        "No watcher lives",
    ):
        assert words in done.stdout, done.stdout
    (installation.data / "engine.keys").unlink()  # a new one is made, which opens nothing
    assert "is not in QUAYMASTER_ENGINE_KEYS" in installation.run("check").stdout


def test_it_says_that_the_database_is_of_another_version() -> None:
    fresh = Installation(name="fresh", fresh=True)
    done = fresh.run("check")
    assert done.returncode == 1
    assert "Run quaymaster migrate" in done.stdout
    away = fresh.run("check", DATABASE_URL="postgres://x:canary@127.0.0.1:1/x")
    assert away.returncode == 1
    assert "does not answer" in away.stdout
    assert "canary" not in away.stdout + away.stderr


def test_it_is_djangos_own_check_for_settings() -> None:
    fresh = Installation(name="fresh", fresh=True)
    assert "no issues" in fresh.manage("check", "--tag", "security")
