"""Lines of Python that fill an installation, and that tell all of it, for comparing one with another."""

FILL = r"""
from datetime import datetime, timedelta, UTC
from accounts_app.setup import ensure_owner
from django.core.management import call_command
from accounts_app.vault import seal
from builds_app.models import Build, BuildContext, BuildStep
from registries_app.models import GitCredential
from containers_app.models import Container
from registries_app.models import Registry
from fleet_app.models import EngineEvent, Host, Watcher
from operations_app.models import Operation, OutputChunk
from django.contrib.sessions.models import Session
from django.utils import timezone
import os

past = datetime(2024, 2, 29, 12, 30, 15, 123456, UTC)
owner = ensure_owner()
owner.set_password("harbour-wall-47")
owner.save()
call_command("token", name="script")
Session.objects.create(session_key="k" * 32, session_data="d", expire_date=timezone.now() + timedelta(days=1))
host = Host(name="tls", address="tcp://10.0.0.1:2376", info={"a": [1, None, {"b": "\u00e9\u2028"}]}, warnings=["w"])
for name in ("ca", "cert", "key"):
    seal(host, f"sealed_tls_{name}", f"PEM {name}")
host.save()
Host.objects.filter(pk=host.pk).update(created_at=past)
registry = Registry(name="r", server="r.example.org", username="u")
seal(registry, "sealed_password", "harbour")
registry.save()
container = Container(host=host, engine_id="a" * 64, name="web", state="running", observed_at=past, raw={"Id": "a"})
seal(container, "sealed_environment", '{"Env": ["A=1"]}')
container.save()
EngineEvent.objects.create(host=host, at=past, noun="container", action="start", attributes={"x": "y"})
Watcher.objects.create(name="w", seen_until=past)
context = BuildContext(stored=True, digest="sha256:1", files={"a": "b"})
context.folder.mkdir(parents=True)
(context.folder / "sub").mkdir()
(context.folder / "sub" / "run.sh").write_text("#!/bin/sh\n" * 100)
(context.folder / "sub" / "run.sh").chmod(0o755)
(context.folder / "away").symlink_to("/etc/../somewhere")
(context.folder / "empty").mkdir()
os.mkfifo(context.folder / "pipe")
context.save()
for number, state in enumerate(["queued", "running", "succeeded", "failed"]):
    operation = Operation(kind="container.start", state=state, requested_by=owner, created_at=past,
        lease_until=timezone.now() + timedelta(days=1) if state == "running" else None, result={"n": number})
    seal(operation, "sealed_params", f'{{"secret": {number}}}')
    operation.save()
    OutputChunk.objects.create(operation=operation, sequence=1, text=f"said {number}\n" + "\x00" * (number == 3))
build = Build(operation=operation, host=host, host_name="tls", source="upload", source_key="k", name="n", number=1,
    context=context, cache_explanation=None)
seal(build, "sealed_secrets", '{"npm": "canary"}')
build.save()
BuildStep.objects.create(build=build, index=1, digest="d", name="RUN x")
git = GitCredential(name="g", server="git.example.org")
seal(git, "sealed_ssh_key", "SSH")
git.save()
"""

# Every table but those that a backup leaves out, with sealed values open, since each installation seals by itself.
TELL = r"""
import json, os, stat
from django.apps import apps
from django.conf import settings
from accounts_app.vault import sealed_fields, unseal
from operate_app.backup.tables import columns, kept_models, plain
told = {}
for model in kept_models(apps):
    rows = []
    for row in model._base_manager.order_by("pk"):
        for field in sealed_fields(model):
            setattr(row, field.name, unseal(row, field.name))
        rows.append({name: plain(getattr(row, name)) for name in columns(model)})
    told[model._meta.label_lower] = rows
told["files"] = {}
for path in sorted((settings.DATA_DIR / "build-contexts").rglob("*")):
    mode = path.lstat().st_mode
    said = os.readlink(path) if path.is_symlink() else path.read_text() if path.is_file() else ""
    told["files"][str(path.relative_to(settings.DATA_DIR))] = [mode if not path.is_symlink() else 0, said]
print(json.dumps(told))
"""

# A new row in every table that numbers its rows.
ADD = r"""
from accounts_app.models import ApiToken, JournalEntry, User
from builds_app.models import BuildContext
from fleet_app.models import Host
from operations_app.models import Operation, OutputChunk
user = User.objects.create_user("new")
ApiToken.objects.create(user=user, name="n", prefix="p", token_hash="h")
JournalEntry.objects.create(kind="x")
Host.objects.create(name="new", address="unix:///x")
BuildContext.objects.create()
OutputChunk.objects.create(operation=Operation.objects.create(kind="x"), sequence=1, text="")
print("added")
"""
