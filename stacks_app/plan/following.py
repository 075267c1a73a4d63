"""What hangs on a service that is made anew is made anew or started again, and so on along the chain."""

from dataclasses import replace

from stacks_app.plan.desired import Desired, follows
from stacks_app.plan.shapes import Reason, ServiceAction, ServicePlan

STRENGTH = (ServiceAction.KEEP, ServiceAction.START, ServiceAction.RESTART, ServiceAction.RECREATE)


def follow(plans: dict[str, ServicePlan], desired: Desired) -> dict[str, ServicePlan]:
    """`plans` with what follows from one another."""
    while True:
        then = {name: _with_causes(plan, plans, desired) for name, plan in plans.items()}
        if then == plans:
            return then
        plans = then


def _with_causes(plan: ServicePlan, plans: dict[str, ServicePlan], desired: Desired) -> ServicePlan:
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
