"""How a stack is: what of it runs, and whether that is still what was applied. Read from the mirror alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from containers_app.models import Container
from stacks_app.models import Revision, Stack
from stacks_app.plan.compare import Comparison
from stacks_app.plan.desired import Desired, Json, Options, replicas_of
from stacks_app.plan.observed import ONE_OFF, made_by_compose, observe
from stacks_app.plan.shapes import Reason, ServiceAction, StackPlan
from stacks_app.plan.standing import Standing
from stacks_app.planning import project_of
from stacks_app.services.resources import differing
from stacks_app.sources.snapshot import Snapshot


class Status(StrEnum):
    """In one word, the worst first that is true of it."""

    CHANGING = "changing"  # an operation is at it
    UNHEALTHY = "unhealthy"
    RESTARTING = "restarting"
    PARTLY = "partly"  # some of it runs
    RUNNING = "running"
    STOPPED = "stopped"
    EMPTY = "empty"  # it has no containers


@dataclass(frozen=True, kw_only=True)
class ServiceState:
    """A service as it runs: how many containers it shall have, how many it has, and how many of these run."""

    name: str
    image: str
    replicas: int
    containers: int
    running: int
    healthy: int
    unhealthy: int


@dataclass(frozen=True, kw_only=True)
class Drift:
    """What is other than it was applied: what an apply of that revision would do, and why.

    `service` is empty where it is a `resource`, a network or volume of the stack: "network back".
    """

    service: str
    action: str
    reasons: list[Reason] = field(default_factory=list)
    resource: str = ""


@dataclass(frozen=True, kw_only=True)
class StackState:
    """How a stack is; `draft_changed` when the files or variables are others than those that were applied last.

    `disabled` are services that no chosen profile had when it was applied: they do not run, and can be run once.
    """

    status: str
    services: list[ServiceState]
    drift: list[Drift]
    draft_changed: bool
    disabled: list[str]


def state_of(stack: Stack) -> StackState:
    """How `stack` is."""
    applied = stack.applied
    rows = _containers(stack)
    services = _services(applied, rows)
    return StackState(
        status=_status(stack, rows, services),
        services=services,
        drift=[] if applied is None or stack.host is None else drift_of(stack, applied),
        draft_changed=applied is None or applied.draft != Snapshot.of_draft(stack).digest,
        disabled=[] if applied is None else list(applied.disabled),
    )


def _containers(stack: Stack) -> list[Container]:
    if stack.host is None:
        return []
    rows = Container.objects.filter(host=stack.host, stack=stack.project).defer("raw", "sealed_environment")
    return [row for row in rows if made_by_compose(row.labels) and row.labels[ONE_OFF].lower() != "true"]


def _services(applied: Revision | None, rows: Iterable[Container]) -> list[ServiceState]:
    wanted = {} if applied is None else project_of(applied).get("services") or {}
    by_name: dict[str, list[Container]] = {name: [] for name in wanted}
    for row in rows:
        by_name.setdefault(row.service, []).append(row)
    return [
        _service(
            name=name,
            image=str((wanted.get(name) or {}).get("image") or next((row.image for row in here), "")),
            replicas=replicas_of(wanted[name]) if name in wanted else 0,
            rows=here,
        )
        for name, here in sorted(by_name.items())
    ]


def _service(*, name: str, image: str, replicas: int, rows: list[Container]) -> ServiceState:
    # Engines call one that was stopped unhealthy.
    running = [row for row in rows if row.state == Container.State.RUNNING]
    return ServiceState(
        name=name,
        image=image,
        replicas=replicas,
        containers=len(rows),
        running=len(running),
        healthy=sum(row.health == "healthy" for row in running),
        unhealthy=sum(row.health == "unhealthy" for row in running),
    )


def _status(stack: Stack, rows: list[Container], services: list[ServiceState]) -> Status:
    if stack.change is not None and not stack.change.ended:
        return Status.CHANGING
    if any(each.unhealthy for each in services):
        return Status.UNHEALTHY
    if any(row.state == Container.State.RESTARTING for row in rows):
        return Status.RESTARTING
    if not rows:
        return Status.EMPTY
    running = sum(each.running for each in services)
    # A job that did its work is not missed.
    done = sum(row.state == Container.State.EXITED and row.exit_code == 0 for row in rows)
    if running == 0:
        return Status.STOPPED
    return Status.RUNNING if running + done >= len(rows) else Status.PARTLY


def drift_of(stack: Stack, applied: Revision) -> list[Drift]:
    """What of `stack`, which has a host, is other than it was `applied`."""
    assert stack.host is not None  # noqa: S101 - looked at by the caller
    project = project_of(applied)
    plan = Comparison(
        project=stack.project,
        desired=Desired(
            config=project,
            hashes=applied.hashes,
            standing=Standing.from_json(applied.standing).labels,
            previous=project,
            disabled=frozenset(applied.disabled),
            made=applied.made,
        ),
        observed=observe(host=stack.host, project=stack.project),
        options=Options(pull="never", build="never"),
        explain=lambda *_: [],
    ).plan()
    return [*_differences(plan), *_resources(stack, applied, project)]


def _resources(stack: Stack, applied: Revision, project: Json) -> Iterable[Drift]:
    # One that was taken down has no networks: one sees that by its state.
    if Container.objects.filter(host=stack.host, stack=stack.project).exists():
        for each in differing(stack, applied, project):
            yield Drift(service="", resource=each.what, action=str(each.action), reasons=each.reasons)


def _differences(plan: StackPlan) -> Iterable[Drift]:
    for service in plan.services:
        # What was stopped is not changed: one sees that by its state.
        if service.action not in {ServiceAction.KEEP, ServiceAction.START}:
            yield Drift(service=service.name, action=str(service.action), reasons=service.reasons)
    for leftover in plan.leftovers:
        yield Drift(service=leftover.service, action="unknown")
