"""The support bundle tells how the installation is, and not one secret of it."""

import base64
import io
import json
import subprocess
import tarfile
from typing import Any

from tests.operate.conftest import Installation

# Each secret has a number of its own, so that one which gets out is known.
SECRETS = """
from accounts_app.setup import ensure_owner
from accounts_app.permissions import Actor
from accounts_app.tokens import create_token
from accounts_app.vault import seal
from accounts_app.vault import sealed_fields, SealedModel
from django.apps import apps
from containers_app.models import Container
from registries_app.models import Registry
from fleet_app.models import EngineEvent, Host
from operations_app.models import Operation, OutputChunk
from registries_app.models import GitCredential
from django.utils import timezone
numbers = iter(range(1000))
def canary():
    return f"canary{next(numbers):04}x"
owner = ensure_owner()
owner.set_password(canary())
owner.save()
create_token(actor=Actor(user=owner), name=canary(), scope="admin")
host = Host(name="far", address=f"tcp://user:{canary()}@10.0.0.1:2376", state="unreachable",
    state_reason=f"proxy refused http://me:{canary()}@proxy.example.org", warnings=[f"DB_PASSWORD={canary()}"],
    info={"HttpProxy": f"http://me:{canary()}@proxy", "Labels": [canary()]}, version={"x": canary()})
rows = [host, Registry(name=canary(), server="r", username=canary()), GitCredential(name=canary(), server="g")]
for row in rows:
    for field in sealed_fields(type(row)):
        seal(row, field.name, canary())
    row.save()
container = Container(host=host, engine_id="a" * 64, name="web", state="running", observed_at=timezone.now(),
    raw={"x": canary()}, labels={"x": canary()}, command=canary())
seal(container, "sealed_environment", canary())
container.save()
EngineEvent.objects.create(host=host, at=timezone.now(), noun="container", action="x", attributes={"x": canary()})
operation = Operation(kind="container.run", state="failed", target_name=canary(), command=canary(), curl=canary(),
    result={"x": canary()}, error_code="x", finished_at=timezone.now(),
    error_detail=f"cannot pull https://u:{canary()}@r.example.org/x: API_TOKEN={canary()} --password {canary()}",
    error_hint=f"see postgres://u:{canary()}@db/x")
seal(operation, "sealed_params", canary())
operation.save()
OutputChunk.objects.create(operation=operation, sequence=1, text=canary())
print(next(numbers))
"""


def opened(data: bytes) -> dict[str, Any]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        return {
            member.name.rpartition("/")[2].removesuffix(".json"): json.load(content)
            for member in archive
            if (content := archive.extractfile(member))
        }


def test_it_tells_how_things_are_and_no_secret() -> None:
    installation = Installation(name="told")
    assert int(installation.python(SECRETS)) > 25
    installation.environment |= {
        "REDIS_URL": "redis://me:it'canary,REDIS;&x@127.0.0.1:1/0",
        "SECRET_KEY": "canarySECRET" * 9,
        "QUAYMASTER_BACKUP_PASSPHRASE": "canaryPASSPHRASE",
        "QUAYMASTER_BACKUP_S3_ACCESS_KEY": "canaryACCESS",
        "QUAYMASTER_BACKUP_S3_SECRET_KEY": "canaryS3",
    }
    done = subprocess.run(
        installation.command("support-bundle", "--to", "-"),
        env=installation.environment,
        capture_output=True,
        check=True,
        timeout=300,
    )
    told = opened(done.stdout)
    text = json.dumps(told)
    assert "canary" not in text, text[text.index("canary") - 300 :][:400]
    for name in ("field.keys", "engine.keys"):
        key = (installation.data / name).read_text()
        for spelled in (key, base64.b64decode(key).hex(), repr(base64.b64decode(key))[2:-1]):
            assert json.dumps(spelled)[1:-1] not in text
    assert set(told) == {"versions", "settings", "check", "tables", "migrations", "hosts", "errors"}
    assert told["tables"]["fleet_app.Host"] == 1
    assert told["hosts"][0]["address"].endswith("@10.0.0.1:2376")
    assert told["errors"][0]["kind"] == "container.run"
    assert "cannot pull" in told["errors"][0]["error_detail"]
    assert told["settings"]["OPERATION_KEEP_DAYS"] == told["settings"]["ENV"]["operation_keep_days"] == 90
    assert told["check"]["wrong"] > 0


def test_it_is_a_file_for_this_account_only() -> None:
    installation = Installation(name="told")
    installation.manage("support-bundle")
    (file,) = installation.data.glob("quaymaster-support-*.tar.gz")
    assert file.stat().st_mode & 0o777 == 0o600
    assert opened(file.read_bytes())["versions"]["quaymaster"]
