"""One row of every noun, with a canary in every secret."""

import json
from dataclasses import dataclass
from typing import TypeVar

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts_app.vault import SealedModel, seal
from builds_app.models import Build
from builds_app.options import BuildOptions
from containers_app.models import Container, Image, Network, Volume
from fleet_app.models import EngineEvent, Host
from operations_app.lifecycle import requesting
from registries_app.models import GitCredential, Registry
from tests.support.compose import compose_program
from tests.support.people import Person
from tests.support.practice_app.kinds import wish_to
from tests.support.stacks import applied_stack

Row = TypeVar("Row", bound=SealedModel)

CANARY = "canary-7e1c5a90"
# What is not a plain text once it is open.
SHAPES = {
    "sealed_environment": json.dumps([f"TOKEN={CANARY}", "PATH=/bin"]),
    "sealed_secrets": json.dumps({"token": CANARY}),
    "sealed_options": json.dumps({"build_args": {"API_TOKEN": CANARY}}),
}


@dataclass(frozen=True)
class Fleet:
    """The ids of one row of each noun, by the first part of its address."""

    ids: dict[str, int]


@pytest.fixture(autouse=True)
def _redis(redis_server: str) -> None:
    """Every operation rings and hints."""


@pytest.fixture
def fleet(owner: Person, settings: Settings) -> Fleet:
    """A host with one of everything, and the Compose CLI."""
    settings.COMPOSE = str(compose_program())
    host = with_canaries(Host(name="pier", address="unix:///nowhere.sock", observed_at=timezone.now()))
    registry = with_canaries(Registry(name="reg", server="registry.invalid", username="quay"))
    git = with_canaries(GitCredential(name="git", server="git.invalid"))
    seen = {"host": host, "observed_at": timezone.now()}
    image = with_canaries(Image(engine_id=f"sha256:{'1' * 64}", **seen))
    container = with_canaries(Container(engine_id="2" * 64, name="web", state="running", **seen))
    volume = Volume.objects.create(name="data", **seen)
    network = Network.objects.create(engine_id="3" * 64, name="net", **seen)
    event = EngineEvent.objects.create(host=host, noun="container", action="start", at=timezone.now())
    operation = requesting.request(actor=owner.actor, wish=wish_to("work", secret=CANARY))
    build = Build(operation=operation, host=host, host_name="pier", source="dockerfile", name="b", number=1)
    build.options = BuildOptions().to_json()
    with_canaries(build)
    return Fleet(
        ids={
            "hosts": host.pk,
            "registries": registry.pk,
            "git-credentials": git.pk,
            "images": image.pk,
            "containers": container.pk,
            "volumes": volume.pk,
            "networks": network.pk,
            "events": event.pk,
            "operations": operation.pk,
            "builds": build.pk,
            "stacks": applied_stack(host, secret=CANARY).pk,
        }
    )


def with_canaries(row: Row) -> Row:
    """Save `row` with a canary sealed in every sealed field."""
    for field in row._meta.get_fields():
        if field.name.startswith("sealed_"):
            seal(row, field.name, SHAPES.get(field.name, CANARY))
    row.save()
    return row
