"""What a worker does for `stack.hold`: tags for images that a revision has, and nothing of ours keeps yet."""

from containers_app.actions.reach import engine_of
from containers_app.engine.commands import Commands
from containers_app.engine.errors import NotFound
from operations_app.registry import ActionContext, action
from stacks_app.actions.images import KEEPER, keeper
from stacks_app.actions.verbs import stack_of
from stacks_app.kinds import HOLD, HoldParams
from stacks_app.models import Revision


@action(HOLD)
def hold_stack(context: ActionContext[HoldParams]) -> None:
    """Have what a revision ran with stay on its host for as long as the revision does. No container is touched."""
    stack, _ = stack_of(context)
    revision = stack.revisions.filter(number=context.params.revision).first()
    if revision is not None:
        with engine_of(context) as engine:
            hold_what_runs(context, engine, revision)


def hold_what_runs(context: ActionContext, engine: Commands, revision: Revision) -> None:
    """Tag each image of a `revision` that was written down from what ran: no apply of ours has tagged it."""
    for service, held in revision.images.items():
        if held["tag"] or not held["engine_id"]:
            continue
        tag = keeper(revision.stack.project, service, revision.number)
        try:
            engine.tag(held["engine_id"], KEEPER, tag)
        except NotFound:
            words = f"The image of {service} in revision {revision.number} is not on the host any more.\n"
            context.write(words, stream="stderr")
            continue
        held["tag"] = f"{KEEPER}:{tag}"
        context.write(f"{held['reference']} stays as {held['tag']}\n")
    revision.save(update_fields=["images"])
