"""The next version, with a migration of its own, takes the place of this one while people work."""

import json
from pathlib import Path

import pytest
import requests

from scripts.up import ROOT
from tests.support.stack import SERVICES, Stack
from tests.support.team_images import IMAGES
from tests.team.load import Load

pytestmark = pytest.mark.team
NEXT = "next"
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("operations_app", "{latest}")]
    operations = [
        migrations.AddField("operation", "of_the_next_version", models.TextField(db_default="", default="")),
        migrations.AddIndex("operation", models.Index(fields=["of_the_next_version"], name="of_the_next_version")),
    ]
"""


def make_next(stack: Stack, folder: Path) -> None:
    """The images of a version that does not exist yet: this one, labelled otherwise, and one migration more."""
    latest = max(path.stem for path in (ROOT / "operations_app" / "migrations").glob("0*.py"))
    (folder / "next.py").write_text(MIGRATION.format(latest=latest))
    place = "/srv/quaymaster/operations_app/migrations/9999_next.py"
    for target, more in {"python": f"COPY next.py {place}", "nginx": ""}.items():
        recipe = f"FROM {IMAGES[target]}\nLABEL org.opencontainers.image.version={NEXT}\n{more}\n"
        (folder / "Dockerfile").write_text(recipe)
        stack.engine.docker("build", "--tag", f"{IMAGES[target].partition(':')[0]}:{NEXT}", folder)


def applied(stack: Stack) -> bool:
    """Whether the database has what the next version brings."""
    code = "from django.db import connection as c; print('of_the_next_version' in [f.name for f in "
    code += "c.introspection.get_table_description(c.cursor(), 'operations_app_operation')])"
    return stack.manage("shell", "--no-imports", "-v0", "-c", code).splitlines()[-1] == "True"


def test_it_is_upgraded_at_work(
    stack: Stack, owner: requests.Session, load: Load, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_next(stack, tmp_path)
    hosts = owner.get(f"{stack.url}/api/v1/hosts/", timeout=60).json()["results"]
    with load.work():
        with (stack.directory / ".env").open("a") as settings:
            settings.write(f"QUAYMASTER_VERSION={NEXT}\n")
        # This version goes on for as long as it takes with what the migration has made of the database.
        stack.compose("up", "--detach", "--no-deps", "setup")
        stack.compose("wait", "setup")
        assert applied(stack)
        before = load.failures()
        load.wait_well()
        assert load.failures() == before
        stack.compose("up", "--detach")
        stack.wait_healthy()
    load.check_kept()
    for name in SERVICES:
        (container,) = stack.containers(name)
        ours = name not in {"postgres", "redis"}
        assert container["Config"]["Image"].endswith(f":{NEXT}") == ours, json.dumps(container["Config"])
    after = owner.get(f"{stack.url}/api/v1/hosts/", timeout=60).json()["results"]
    assert [host["id"] for host in after] == [host["id"] for host in hosts]
    with capsys.disabled():
        print(f"\nupgraded: {load.figures()}")  # noqa: T201 - the figures are asked for
