"""The stack as one can draw it: as it was applied, and before that as the files say."""

from accounts_app.errors import Refused
from stacks_app.models import Stack
from stacks_app.plan.graph import StackGraph, graph_of
from stacks_app.planning import prepare, project_of, told_as_refused
from stacks_app.sources.snapshot import Snapshot


def drawn(stack: Stack) -> StackGraph:
    """What hangs together in `stack`.

    Raises:
        Refused: it was never applied, and its files are not taken or it has no host.
    """
    if stack.applied is not None:
        return graph_of(project_of(stack.applied), revision=stack.applied.number)
    if stack.host is None:
        raise Refused("host_gone", f"The host {stack.host_name} is no longer here.")
    with told_as_refused():
        return graph_of(prepare(Snapshot.of_draft(stack), host=stack.host).project, revision=None)
