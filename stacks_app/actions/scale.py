"""What a worker does for `stack.scale` and `stack.recreate`: some services of what runs, and nothing else."""

from containers_app.actions.reach import engine_of
from operations_app.registry import ActionContext, ActionFailed, Waiting, action
from stacks_app.actions.apply import bring, note, revision_of
from stacks_app.actions.by_compose import compose
from stacks_app.actions.forgetting import forgetting
from stacks_app.actions.settling import ill_words
from stacks_app.actions.verbs import stack_of
from stacks_app.actions.watching import limited, settle
from stacks_app.compose import commands
from stacks_app.kinds import RECREATE, SCALE, ScaleParams, ServicesParams, StackApplied
from stacks_app.models import Revision
from stacks_app.plan.desired import Options
from stacks_app.plan.observed import observe
from stacks_app.planning import last_revision, project_of, with_images
from stacks_app.preparing import prepare
from stacks_app.sources.snapshot import Snapshot


@action(SCALE)
@forgetting
def scale_stack(context: ActionContext[ScaleParams]) -> StackApplied | Waiting:
    """Have services run in other numbers of containers, and leave those that are there as they are."""
    revision, host = revision_of(context)
    base = Revision.objects.filter(stack=revision.stack, number=revision.of or 0).first()
    if base is None:
        raise ActionFailed("stack_gone", f"Revision {revision.of} is not kept any more.")
    try:
        prepared = with_images(
            prepare(Snapshot.of_revision(revision), host=host),
            base,
            observe(host=host, project=revision.stack.project),
        )
        options = Options(build="never", remove_orphans=False)
        params = context.params
        only = list(params.services)
        return bring(context, revision, host, prepared, options, seconds=params.wait_seconds, only=only)
    except ActionFailed as failure:
        note(revision, failure)
        raise


@action(RECREATE)
def recreate_services(context: ActionContext[ServicesParams]) -> None:
    """Make containers anew as they were applied, and wait until they are well."""
    stack, host = stack_of(context)
    revision = last_revision(stack)
    if revision is None:
        raise ActionFailed("stack_gone", "What was applied is not kept any more.")
    prepared = prepare(Snapshot.of_revision(revision), host=host)
    project, only = project_of(revision), context.params.services
    words = commands.up(*only, timeout=context.params.timeout, force_recreate=True, dependencies=not only)
    texts, disabled = prepared.rewritten.texts, prepared.resolved.disabled
    compose(context, host, project, words, texts=texts, disabled=disabled)
    with engine_of(context) as engine:
        settled = settle(context, engine, limited(project, only), seconds=stack.wait_seconds)
    if words_of := ill_words(settled):
        raise ActionFailed("stack_not_well", words_of, "The containers are as they are: look at their logs.")
