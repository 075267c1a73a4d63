"""Puts in order what a Compose left that was stopped in the middle of a replacement."""

from contextlib import suppress

from containers_app.actions.reach import engine_of, tell_stale
from containers_app.engine.commands import Commands
from containers_app.engine.errors import Conflict, NotFound
from operations_app.registry import ActionContext
from stacks_app.plan.observed import PROJECT
from stacks_app.plan.replacing import Standby, unfinished


def put_in_order(context: ActionContext, project: str, *, stream: str) -> None:
    """Remove and rename what is left of replacements in `project`, and say so in `stream` of the output.

    Raises:
        EngineError: the engine cannot be reached, or does not do it.
    """
    with engine_of(context) as engine:
        for each in unfinished(project, _containers(engine)):
            # Who did it meanwhile, or has started it, is Compose run by hand.
            with suppress(NotFound, Conflict):
                if each.to:
                    engine.rename(each.engine_id, each.to)
                else:
                    engine.remove_container(each.engine_id, v=True)
                context.write(f"{each.words}\n", stream=stream)
                tell_stale(context, "container", each.engine_id)


def _containers(engine: Commands) -> list[Standby]:
    return [
        Standby(
            engine_id=each["Id"],
            # Links add names with a second slash.
            name=next((name[1:] for name in each["Names"] or () if "/" not in name[1:]), ""),
            project=(each["Labels"] or {}).get(PROJECT, ""),
            state=each["State"],
            labels=each["Labels"] or {},
        )
        for each in engine.containers(all=True)
    ]
