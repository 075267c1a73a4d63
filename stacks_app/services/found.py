"""Compose projects that run on a host and are no stacks here: made by the CLI, or by a program that uses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef

from accounts_app.permissions import Actor, visible
from containers_app.models import Container
from fleet_app.models import seen_now
from stacks_app.models import Stack
from stacks_app.plan.observed import made_by_compose

WORKING_DIR = "com.docker.compose.project.working_dir"
CONFIG_FILES = "com.docker.compose.project.config_files"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A project as its containers tell of it; `compose_files` are paths on the disk where it was made."""

    host: int
    host_name: str
    project: str
    services: list[str]
    containers: int
    running: int
    working_dir: str
    compose_files: list[str]


def found_projects(*, actor: Actor, host: int | None = None) -> list[Found]:
    """Every project whose containers `actor` may see, by project and host: those that Compose made."""
    stacks = Stack.objects.filter(host=OuterRef("host"), project=OuterRef("stack"))
    rows = visible(Container.objects.all(), actor).exclude(stack="").exclude(Exists(stacks))
    if host is not None:
        rows = rows.filter(host=host)
    rows = rows.filter(seen_now("host__")).select_related("host").defer("raw", "sealed_environment")
    ordered = rows.order_by("stack", "host__name", "host", "pk")
    ours = (row for row in ordered if made_by_compose(row.labels))
    return [_found(list(each)) for _, each in groupby(ours, key=lambda row: (row.stack, row.host_id))]


def _found(rows: list[Container]) -> Found:
    first = rows[0]
    return Found(
        host=first.host_id,
        host_name=first.host.name,
        project=first.stack,
        services=sorted({row.service for row in rows if row.service}),
        containers=len(rows),
        running=sum(row.state == Container.State.RUNNING for row in rows),
        working_dir=next(_label(rows, WORKING_DIR), ""),
        compose_files=[path for path in next(_label(rows, CONFIG_FILES), "").split(",") if path],
    )


def _label(rows: list[Container], name: str) -> Iterator[str]:
    return (str(row.labels[name]) for row in rows if row.labels.get(name))
