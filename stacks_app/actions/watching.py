"""Looks at the containers of a stack until it is well, or will not be."""

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from containers_app.engine.commands import Commands
from containers_app.engine.errors import NotFound
from operations_app.registry import ActionContext
from stacks_app.actions.hiding import hide_for
from stacks_app.actions.settling import Health, Judge, Settled, all_well
from stacks_app.plan.desired import replicas_of
from stacks_app.plan.observed import ONE_OFF, PROJECT, SERVICE

LOOK_SECONDS: Final = 0.5


def settle(
    context: ActionContext, engine: Commands, project: Mapping[str, Any], *, seconds: float
) -> list[Settled]:
    """Wait until every service is well, one is bad, or the time is over; return how they are."""
    judge, end, hide = Judge(), time.monotonic() + seconds, hide_for(context.operation.target_id)
    while True:
        now = time.monotonic()
        containers = containers_of(engine, str(project["name"]))
        judged = [
            judge.judge(name, containers.get(name, []), replicas=replicas_of(service), now=now)
            for name, service in project["services"].items()
        ]
        settled = [replace(each, words=hide(each.words)) for each in judged]
        context.progress(rows=list(map(_row, settled)))
        bad = any(each.health == Health.BAD for each in settled)
        if bad or all_well(settled) or now >= end:
            return settled
        context.check_cancelled()
        time.sleep(LOOK_SECONDS)


def limited(project: Mapping[str, Any], only: Collection[str]) -> Mapping[str, Any]:
    """`project` with `only` these services; without any name, all of them."""
    services = {name: each for name, each in project["services"].items() if not only or name in only}
    return {**project, "services": services}


def _row(settled: Settled) -> dict[str, Any]:
    status = settled.words or settled.health
    return {"id": settled.service, "name": settled.service, "status": status, "current": None, "total": None}


def containers_of(engine: Commands, project: str) -> dict[str, list[dict[str, Any]]]:
    """The containers of each service of the project, as the engine tells them."""
    listed: Iterable[dict[str, Any]] = engine.containers(
        all=True, filters={"label": [f"{PROJECT}={project}", f"{ONE_OFF}=False"]}
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for each in listed:
        try:
            inspected = engine.inspect_container(each["Id"])
        except NotFound:
            continue  # replaced meanwhile
        found.setdefault((each.get("Labels") or {}).get(SERVICE, ""), []).append(inspected)
    return found
