"""What needs a person now, over the whole fleet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts_app.permissions import Actor, restrict
from containers_app.kinds.sessions import SESSIONS
from containers_app.models import Container
from containers_app.models.querysets import counts_of_containers
from fleet_app.models import Host, seen_now
from operations_app.kinds import title_of
from operations_app.models import Operation

# 143 and 137 are what SIGTERM and SIGKILL leave behind: somebody stopped it. Out of memory is nobody's wish.
STOPPED_BY_SOMEBODY = (0, 137, 143)
# So many restarts, the last one so recently, are a crash loop, also while it happens to be up.
LOOPING_RESTARTS = 2
LOOPING_SECONDS = 90
FAILED_SINCE = timedelta(days=1)
LIMIT = 50


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing to look at: why in one word and in words, what it is, and since when.

    A container of a stack says which service of which one it is.
    """

    reason: str
    noun: str
    id: int
    name: str
    host: int | None
    host_name: str
    detail: str
    since: datetime | None
    stack: str = ""
    service: str = ""


def container_needs_you() -> Q:
    """Return the condition under which somebody should look at a container now; of those nobody sees, none is known."""
    state, just_now = Container.State, timezone.now() - timedelta(seconds=LOOPING_SECONDS)
    troubled = (
        Q(health="unhealthy", state=state.RUNNING)
        | Q(state__in=(state.RESTARTING, state.DEAD))
        | Q(state=state.RUNNING, restart_count__gte=LOOPING_RESTARTS, started_at__gte=just_now)
        | Q(state=state.EXITED, oom_killed=True)
        | (Q(state=state.EXITED, exit_code__isnull=False) & ~Q(exit_code__in=STOPPED_BY_SOMEBODY))
    )
    return seen_now("host__") & troubled


def needs(*, actor: Actor) -> list[Need]:
    """Return what `actor` should look at, the gravest first: hosts, then containers, then failed operations."""
    return [*_hosts(actor), *_containers(actor), *_operations(actor)]


def _hosts(actor: Actor) -> list[Need]:
    away = Host.objects.filter(state=Host.State.UNREACHABLE, enabled=True)
    rows = restrict(
        away.annotate(running=counts_of_containers()["containers_last_running"]), actor, "host.read"
    )
    facts = rows.values_list("pk", "name", "state_reason", "state_since", "running")
    return [
        Need(
            reason="host_unreachable",
            noun="host",
            id=pk,
            name=name,
            host=pk,
            host_name=name,
            detail=_silence(reason, running),
            since=since,
        )
        for pk, name, reason, since, running in facts[:LIMIT]
    ]


def _silence(reason: str, running: int) -> str:
    if not running:
        return reason
    were = "1 container was" if running == 1 else f"{running} containers were"
    return f"{reason.rstrip('.')}. {were} running on it when it was last seen."


def _containers(actor: Actor) -> list[Need]:
    rows = restrict(Container.objects.filter(container_needs_you()), actor, "container.read")
    wanted = rows.select_related("host").only(
        "id", "name", "state", "health", "exit_code", "oom_killed", "error", "restart_count", "started_at",
        "finished_at", "stack", "service", "host__id", "host__name",
    )  # fmt: skip
    return [_container(container) for container in wanted.order_by("-finished_at", "pk")[:LIMIT]]


def _container(container: Container) -> Need:
    ended = container.state in {Container.State.EXITED, Container.State.DEAD}
    reason, detail = _reason(container)
    return Need(
        reason=reason,
        noun="container",
        id=container.pk,
        name=container.name,
        host=container.host_id,
        host_name=container.host.name,
        detail=container.error or detail,
        since=container.finished_at if ended else container.started_at,
        stack=container.stack,
        service=container.service,
    )


def _reason(container: Container) -> tuple[str, str]:
    if container.oom_killed and container.state == Container.State.EXITED:
        return "out_of_memory", "It was killed because it used all the memory it may use."
    if container.state == Container.State.EXITED:
        return "exited", f"It ended with code {container.exit_code}."
    looping = container.state == Container.State.RUNNING and container.health != "unhealthy"
    if looping or container.state == Container.State.RESTARTING:
        return "restarting", f"It ends and is started again, {container.restart_count} times so far."
    if container.state == Container.State.DEAD:
        return "dead", "The engine could not remove it completely."
    return "unhealthy", "Its health check fails."


def _operations(actor: Actor) -> list[Need]:
    ended_badly = (Operation.State.FAILED, Operation.State.INTERRUPTED)
    recent = Operation.objects.filter(state__in=ended_badly, finished_at__gte=timezone.now() - FAILED_SINCE)
    recent = recent.exclude(kind__in=[kind.name for kind in SESSIONS])
    recent = recent.exclude(_went_well_since()).exclude(_went_well_since("parent__"))
    return [
        Need(
            reason=f"operation_{operation.state}",
            noun="operation",
            id=operation.pk,
            name=": ".join(filter(None, (title_of(operation.kind), operation.target_name))),
            host=operation.host_id,
            host_name=operation.host_name,
            detail=operation.error_detail,
            since=operation.finished_at,
        )
        for operation in restrict(recent, actor, "operation.read").order_by("-pk")[:LIMIT]
    ]


def _went_well_since(of: str = "") -> Exists:
    """Whether the same was done to the same thing later, and succeeded: what failed before needs nobody then.

    of: "parent__" for the operation that asked for this one.
    """
    names = ("kind", "target_type", "target_id", "target_name")
    later = Operation.objects.filter(
        state=Operation.State.SUCCEEDED,
        pk__gt=OuterRef(f"{of}pk"),
        **{name: OuterRef(f"{of}{name}") for name in names},
    )
    # What has no number is known by its name on its host; what is of no noun, as a backup, there is once.
    by_name = Q(host_id=OuterRef(f"{of}host_id")) & ~Q(target_name="")
    return Exists(later.filter(Q(target_type="") | ~Q(target_id="") | by_name))
