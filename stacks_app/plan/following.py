"""What hangs on a service that is made anew is made anew or started again, and so on along the chain."""

from collections.abc import Mapping
from dataclasses import replace

from stacks_app.plan.desired import Desired, follows
from stacks_app.plan.shapes import Reason, ServiceAction, ServicePlan

STRENGTH = (ServiceAction.KEEP, ServiceAction.START, ServiceAction.RESTART, ServiceAction.RECREATE)


def follow(plans: Mapping[str, ServicePlan], desired: Desired) -> dict[str, ServicePlan]:
    """`plans` with what follows from one another."""
    hanging: dict[str, list[str]] = {}
    for name in plans:
        for other, _ in follows(desired.services[name]):
            hanging.setdefault(other, []).append(name)
    found, changed = dict(plans), set(plans)
    while changed:
        # Only what hangs on something that changed may change in turn.
        seen = {name for each in changed for name in hanging.get(each, ())}
        then = {name: _with_causes(found[name], found, desired) for name in seen}
        changed = {name for name, plan in then.items() if plan != found[name]}
        found.update(then)
    return found


def _with_causes(plan: ServicePlan, plans: Mapping[str, ServicePlan], desired: Desired) -> ServicePlan:
    for other, anew in follows(desired.services[plan.name]):
        cause = plans.get(other)
        if cause is not None and plan.containers and plan.action in STRENGTH:
            plan = _after(plan, cause, ServiceAction.RECREATE if anew else ServiceAction.RESTART)
    return plan


def _after(plan: ServicePlan, cause: ServicePlan, action: ServiceAction) -> ServicePlan:
    if STRENGTH.index(plan.action) >= STRENGTH.index(action):
        return plan
    if cause.action == ServiceAction.RECREATE:
        reason = Reason(key="depends_on", after=f"{cause.name} is made anew")
        return replace(plan, action=action, reasons=[*plan.reasons, reason])
    return replace(plan, if_image_changes=True) if cause.if_image_changes else plan
