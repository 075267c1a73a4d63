"""Puts in order what was left in a project: by a Compose stopped in the middle of a replacement, by a killed run."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from containers_app.actions.reach import engine_of, tell_stale
from containers_app.engine.commands import Commands
from containers_app.engine.errors import Conflict, NotFound
from operations_app.models import Operation
from operations_app.registry import ActionContext
from stacks_app.compose.commands import RUN
from stacks_app.kinds import RUN_ONCE
from stacks_app.plan.observed import ONE_OFF, PROJECT
from stacks_app.plan.replacing import Standby, Unfinished, unfinished

NUMBER: Final = re.compile("[0-9]{1,18}")


def put_in_order(context: ActionContext, project: str, *, stream: str) -> None:
    """Remove and rename what is left in `project`, and say so in `stream` of the output.

    Raises:
        EngineError: the engine cannot be reached, or does not do it.
    """
    with engine_of(context) as engine:
        containers = list(map(_standby, engine.containers(all=True)))
        for run in _left_of_runs(context.operation, project, containers):
            with suppress(NotFound, Conflict):  # somebody removes it just now
                engine.remove_container(run.engine_id, force=True, v=True)
                context.write(
                    f"{run.name} is what a run left that was cut off: it is removed.\n", stream=stream
                )
                tell_stale(context, "container", run.engine_id)
        for each in unfinished(project, containers):
            # Who did it meanwhile, or has started it, is Compose run by hand.
            with suppress(NotFound, Conflict):
                _finish(engine, each)
                context.write(f"{each.words}\n", stream=stream)
                tell_stale(context, "container", each.engine_id)


def _finish(engine: Commands, left: Unfinished) -> None:
    if left.to:
        engine.rename(left.engine_id, left.to)
    else:
        engine.remove_container(left.engine_id, v=True)


def _left_of_runs(operation: Operation, project: str, containers: Iterable[Standby]) -> list[Standby]:
    """What ended operations of the stack have run once; others may have run something by hand."""
    runs = {
        int(each.labels[RUN]): each
        for each in containers
        if each.project == project
        and each.labels.get(ONE_OFF) == "True"
        and NUMBER.fullmatch(each.labels.get(RUN, ""))
    }
    ended = Operation.objects.filter(
        pk__in=runs, kind=RUN_ONCE.name, target_id=operation.target_id, state__in=Operation.ENDED
    )
    return [runs[number] for number in ended.values_list("pk", flat=True)]


def _standby(listed: Mapping[str, Any]) -> Standby:
    labels = listed["Labels"] or {}
    return Standby(
        engine_id=listed["Id"],
        # Links add names with a second slash.
        name=next((name[1:] for name in listed["Names"] or () if "/" not in name[1:]), ""),
        project=labels.get(PROJECT, ""),
        state=listed["State"],
        labels=labels,
    )
