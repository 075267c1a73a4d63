"""What a worker does for `stack.apply`: images, files, Compose, and whether it is well then."""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from django.db import transaction

from accounts_app.vault import seal
from containers_app.actions.reach import engine_of, tell_stale
from containers_app.engine.bridge import local_socket
from containers_app.engine.commands import Commands
from containers_app.engine.errors import NotFound
from containers_app.reaching import endpoint_of
from fleet_app.models import Host
from operations_app import hints
from operations_app.registry import (
    WAITING,
    ActionContext,
    ActionFailed,
    Waiting,
    action,
    register_error_translator,
)
from stacks_app.actions.carry import carry
from stacks_app.actions.images import Held, ask_for_images, check_images, hold_images, pinned
from stacks_app.actions.settling import Health, Judge, Settled, all_well
from stacks_app.compose import commands
from stacks_app.compose.progress import Failed, Line, Plain, Step, Warned
from stacks_app.compose.refused import ComposeRefused, ComposeUnavailable
from stacks_app.compose.run import run
from stacks_app.kinds import APPLY, ApplyParams, ServiceOutcome, StackApplied
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import Options, replicas_of
from stacks_app.plan.observed import ONE_OFF, PROJECT, SERVICE
from stacks_app.planning import Prepared, compose_cli, plan_of, prepare
from stacks_app.sources.snapshot import Snapshot

LONGEST_SECONDS: Final = 3600.0  # for what Compose does itself: create, stop, start
LOOK_SECONDS: Final = 0.5
LAST_WORDS: Final = 20
LABEL: Final = "quaymaster.stack"


@action(APPLY)
def apply_stack(context: ActionContext[ApplyParams]) -> StackApplied | Waiting:
    """Make what the revision of this operation keeps true on its host."""
    revision = _revision(context)
    host = revision.stack.host
    if host is None:
        raise ActionFailed("host_gone", f"The host {revision.stack.host_name} was removed.")
    prepared = prepare(Snapshot.of_revision(revision), host=host)
    if not context.children:
        plan = plan_of(revision.stack, prepared, context.params.options)
        if ask_for_images(context, host, prepared, plan):
            return WAITING
    if not all(child.ended for child in context.children):
        return WAITING
    check_images(list(context.children))
    with engine_of(context) as engine:
        held = hold_images(engine, prepared, revision)
        _carry(context, engine, prepared, held, revision)
        project = pinned(prepared.project, held, engine)
        _keep(revision, prepared, project, held)
        _up(context, host, prepared, project, context.params.options)
        settled = _settle(context, engine, project)
    return _conclude(revision, settled)


@register_error_translator
def translate_refused_files(error: Exception) -> ActionFailed | None:
    """Files that are not taken, and a CLI that cannot run, are expected ends."""
    if isinstance(error, ComposeRefused):
        return ActionFailed(error.code, error.detail)
    return ActionFailed("compose_unavailable", str(error)) if isinstance(error, ComposeUnavailable) else None


def _revision(context: ActionContext[ApplyParams]) -> Revision:
    rows = Revision.objects.select_related("stack__host", "stack__applied")
    revision = rows.filter(operation=context.operation.pk).first()
    if revision is None:
        raise ActionFailed("stack_gone", "The stack was removed before this began.")
    return revision


def _carry(
    context: ActionContext, engine: Commands, prepared: Prepared, held: Mapping[str, Held], revision: Revision
) -> None:
    if not held:
        return
    good = Revision.objects.filter(stack=revision.stack, good=True)
    carry(
        context,
        engine,
        prepared.rewritten.carried,
        tree=prepared.snapshot.tree,
        image=next(iter(held.values())).engine_id,
        complete=frozenset(name for names in good.values_list("carried", flat=True) for name in names),
        labels={LABEL: prepared.snapshot.project, PROJECT: prepared.snapshot.project},
    )


def _keep(
    revision: Revision, prepared: Prepared, project: Mapping[str, Any], held: Mapping[str, Held]
) -> None:
    """Write down what is about to be made true, before it is: an apply that is cut leaves what it was about."""
    revision.images = {name: asdict(each) for name, each in held.items()}
    revision.carried = [each.volume for each in prepared.rewritten.carried]
    seal(revision, "sealed_project", json.dumps(project))
    revision.save(update_fields=["images", "carried", "sealed_project"])


def _up(
    context: ActionContext, host: Host, prepared: Prepared, project: Mapping[str, Any], options: Options
) -> None:
    teller = _Teller(context)
    words = commands.up(force_recreate=options.recreate, remove_orphans=options.remove_orphans)
    given: dict[str, Any] = {"texts": prepared.rewritten.texts, "disabled": prepared.resolved.disabled}
    with (
        local_socket(endpoint_of(host)) as socket,
        run(compose_cli(), project, words, socket=socket, **given) as running,
    ):
        context.on_cancel(running.stop)
        ended = running.follow(teller.hear, seconds=LONGEST_SECONDS)
    for noun in ("container", "network", "volume"):
        tell_stale(context, noun)
    context.check_cancelled()
    if ended.slow:
        raise ActionFailed("compose_timeout", f"Compose took longer than {LONGEST_SECONDS / 60:.0f} minutes.")
    if ended.status:
        words_of_compose = teller.last_words() or f"Compose ended with {ended.status}."
        raise ActionFailed("compose_failed", words_of_compose)


class _Teller:
    """Makes what Compose says the progress and the output of the operation."""

    def __init__(self, context: ActionContext) -> None:
        self._context = context
        self._rows: dict[str, dict[str, Any]] = {}
        self._errors: list[str] = []
        self._plain: list[str] = []

    def hear(self, line: Line) -> None:
        match line:
            case Step():
                row = {"id": f"{line.kind} {line.name}", "name": f"{line.kind} {line.name}".strip()}
                self._rows[row["id"]] = {**row, "status": line.status, "current": None, "total": None}
                self._context.progress(rows=list(self._rows.values()))
                self._context.write(f"{row['name']}: {line.status}\n", stream="stdout")
            case Warned():
                self._context.write(f"{line.message}\n", stream="stderr")
            case Failed():
                self._errors.append(line.message)
                self._context.write(f"{line.message}\n", stream="stderr")
            case Plain():
                self._plain = [*self._plain[-LAST_WORDS:], line.text]

    def last_words(self) -> str:
        return "\n".join(self._errors or self._plain)


def _settle(
    context: ActionContext[ApplyParams], engine: Commands, project: Mapping[str, Any]
) -> list[Settled]:
    """Wait until every service is well, one is bad, or the time is over; return how they are."""
    judge, end = Judge(), time.monotonic() + context.params.wait_seconds
    while True:
        now = time.monotonic()
        containers = _containers(engine, str(project["name"]))
        settled = [
            judge.judge(name, containers.get(name, []), replicas=replicas_of(service), now=now)
            for name, service in project["services"].items()
        ]
        context.progress(rows=list(map(_row, settled)))
        bad = any(each.health == Health.BAD for each in settled)
        if bad or all_well(settled) or now >= end:
            return settled
        context.check_cancelled()
        time.sleep(LOOK_SECONDS)


def _row(settled: Settled) -> dict[str, Any]:
    status = settled.words or settled.health
    return {"id": settled.service, "name": settled.service, "status": status, "current": None, "total": None}


def _containers(engine: Commands, project: str) -> dict[str, list[dict[str, Any]]]:
    listed: Iterable[dict[str, Any]] = engine.containers(
        all=True, filters={"label": [f"{PROJECT}={project}", f"{ONE_OFF}=False"]}
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for each in listed:
        try:
            inspected = engine.inspect_container(each["Id"])
        except NotFound:
            continue  # replaced meanwhile
        found.setdefault((each.get("Labels") or {}).get(SERVICE, ""), []).append(inspected)
    return found


def _conclude(revision: Revision, settled: list[Settled]) -> StackApplied:
    wrong = [each for each in settled if each.health not in {Health.WELL, Health.DONE}]
    if wrong:
        words = " ".join(f"{each.service}: {each.words}" for each in wrong)
        raise ActionFailed("stack_not_well", words, "The containers are as they are: look at their logs.")
    with transaction.atomic():
        revision.good = True
        revision.save(update_fields=["good"])
        Stack.objects.filter(pk=revision.stack_id).update(applied=revision)
        hints.publish("stack.changed", host=revision.stack.host_id, id=revision.stack_id)
    outcomes = [
        ServiceOutcome(name=each.service, health=str(each.health), words=each.words) for each in settled
    ]
    return StackApplied(revision=revision.number, services=outcomes)
