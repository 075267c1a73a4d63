"""Going back to a revision: what was applied then, with the images that it had."""

from accounts_app.errors import NotThere, Refused
from operations_app.kinds import Wish
from stacks_app.kinds import ROLL_BACK, RollBackParams
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import Options
from stacks_app.plan.observed import observe
from stacks_app.planning import plan_of, with_images
from stacks_app.preparing import prepare, told_as_refused
from stacks_app.services.applying import record_revision
from stacks_app.sources.snapshot import Snapshot


def wish_to_roll_back(
    *, stack: Stack, number: int, wait_seconds: int | None = None, by_itself: bool = False
) -> Wish:
    """The wish to have the revision with that `number` run again; `by_itself`: nobody asked for that.

    Raises:
        Refused: there is no such revision, it never got as far as its images, or the stack has no host.
    """
    if stack.host is None:
        raise Refused("host_gone", f"The host {stack.host_name} is no longer here.")
    revision = stack.revisions.filter(number=number).first()
    if revision is None:
        raise NotThere(f"{stack.project} has no revision {number}.")
    if not revision.images:
        words = f"Revision {number} never got as far as its images: there is nothing to go back to."
        raise Refused("revision_empty", words)
    snapshot = Snapshot.of_revision(revision)
    with told_as_refused():
        prepared = with_images(
            prepare(snapshot, host=stack.host),
            revision,
            observe(host=stack.host, project=stack.project),
        )
    options = Options(build="never")
    return ROLL_BACK(
        stack,
        RollBackParams(revision=number, wait_seconds=wait_seconds or stack.wait_seconds),
        plan=plan_of(stack, prepared, options),
        recorded=lambda operation: record_revision(
            operation,
            stack,
            snapshot,
            origin=Revision.Origin.ROLL_BACK,
            commit=revision.git_commit,
            of=number,
            by_itself=by_itself,
        ),
    )
