"""Looks at the containers of a stack until it is well, or will not be."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from containers_app.engine.commands import Commands
from containers_app.engine.errors import NotFound
from operations_app.registry import ActionContext
from stacks_app.actions.settling import Health, Judge, Settled, all_well
from stacks_app.plan.desired import replicas_of
from stacks_app.plan.observed import ONE_OFF, PROJECT, SERVICE

LOOK_SECONDS: Final = 0.5


def settle(
    context: ActionContext,
    engine: Commands,
    project: Mapping[str, Any],
    *,
    seconds: float,
    hide: Callable[[str], str],
) -> list[Settled]:
    """Wait until every service is well, one is bad, or the time is over; return how they are.

    `hide` is done to what engines and programs say of it.
    """
    judge, end = Judge(), time.monotonic() + seconds
    while True:
        now = time.monotonic()
        containers = _containers(engine, str(project["name"]))
        settled = [
            judge.judge(name, containers.get(name, []), replicas=replicas_of(service), now=now)
            for name, service in project["services"].items()
        ]
        settled = [replace(each, words=hide(each.words)) for each in settled]
        context.progress(rows=list(map(_row, settled)))
        bad = any(each.health == Health.BAD for each in settled)
        if bad or all_well(settled) or now >= end:
            return settled
        context.check_cancelled()
        time.sleep(LOOK_SECONDS)


def _row(settled: Settled) -> dict[str, Any]:
    status = settled.words or settled.health
    return {"id": settled.service, "name": settled.service, "status": status, "current": None, "total": None}


def _containers(engine: Commands, project: str) -> dict[str, list[dict[str, Any]]]:
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
