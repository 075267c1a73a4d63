"""How many containers services have: said beside the files, and true at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from accounts_app.errors import Invalid, Refused
from operations_app.kinds import Wish
from operations_app.models import Operation
from stacks_app.kinds import SCALE, ScaleParams
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import Options, ports_of
from stacks_app.plan.observed import observe
from stacks_app.plan.shapes import Reason, ServiceAction, ServicePlan, StackPlan
from stacks_app.planning import last_revision, plan_of, project_of, with_images
from stacks_app.preparing import prepare, told_as_refused
from stacks_app.services.applying import record_revision
from stacks_app.sources.snapshot import Snapshot


def wish_to_scale(*, stack: Stack, services: Mapping[str, int | None]) -> Wish:
    """The wish to have other numbers of containers; None is as many as the files say.

    What was applied last is the same but for that: it becomes a revision of its own. The draft keeps the numbers, too.

    Raises:
        Refused: nothing was applied or that is not well, or a service cannot have so many.
    """
    if stack.host is None:
        raise Refused("host_gone", f"The host {stack.host_name} is no longer here.")
    base = stack.applied
    if base is None:
        raise Refused("stack_not_applied", f"{stack.project} was not applied yet.")
    if base != last_revision(stack):
        words = f"The last change of {stack.project} did not end well: apply it or roll it back, then scale."
        raise Refused("stack_not_well", words)
    _check(stack, project_of(base)["services"], services)
    then = Snapshot.of_revision(base)
    snapshot = replace(then, scales=_merged(then.scales, services))
    with told_as_refused():
        prepared = with_images(
            prepare(snapshot, host=stack.host), base, observe(host=stack.host, project=stack.project)
        )
    plan = plan_of(stack, prepared, Options(build="never", remove_orphans=False))

    def recorded(operation: Operation) -> None:
        record_revision(
            operation,
            stack,
            snapshot,
            origin=Revision.Origin.SCALE,
            commit=base.git_commit,
            of=base.number,
        )
        row = Stack.objects.get(pk=stack.pk)  # locked by that
        row.scales = _merged(row.scales, services)
        row.save(update_fields=["scales"])

    params = ScaleParams(services=dict(services), wait_seconds=stack.wait_seconds)
    return SCALE(stack, params, plan=_limited(plan, services), recorded=recorded)


def _merged(scales: Mapping[str, int], services: Mapping[str, int | None]) -> dict[str, int]:
    merged = {**scales, **services}
    return {name: count for name, count in merged.items() if count is not None}


def _check(stack: Stack, known: Mapping[str, Any], services: Mapping[str, int | None]) -> None:
    if unknown := sorted(services.keys() - known.keys()):
        raise Invalid("services", f"{stack.project} has no service {', '.join(unknown)}.")
    for name, count in services.items():
        if count is None or count < 2:
            continue
        if named := known[name].get("container_name"):
            words = f"{name} has the container name {named}, which only one container can have."
            raise Invalid("services", words)
        if port := next(ports_of(known[name]), None):
            words = f"{name} publishes port {port} of the host, which only one container can have."
            raise Invalid("services", f"{words} Publish a range of ports, or none.")


def _limited(plan: StackPlan, services: Mapping[str, int | None]) -> StackPlan:
    """What happens to `services` alone; nothing that exists is made anew."""
    limited = [_kept(each) for each in plan.services if each.name in services]
    return replace(plan, services=limited, networks=[], volumes=[], files=[], leftovers=[], remarks=[])


def _kept(service: ServicePlan) -> ServicePlan:
    if service.action not in {ServiceAction.RECREATE, ServiceAction.RESTART}:
        return service
    same = service.containers == service.replicas
    action = ServiceAction.KEEP if same else ServiceAction.SCALE
    reasons = [Reason(key=each.key, before=each.before, after="left as it is") for each in service.reasons]
    return replace(service, action=action, reasons=reasons)
