"""What a worker does for `stack.apply` and `stack.roll_back`: images, files, Compose, and whether it is well then."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final

from django.db import transaction

from accounts_app.vault import seal
from containers_app.actions.reach import engine_of
from containers_app.engine.commands import Commands
from containers_app.engine.errors import Unreachable
from fleet_app.models import Host
from operations_app import hints
from operations_app.models import Operation
from operations_app.registry import (
    WAITING,
    ActionContext,
    ActionFailed,
    ActionInterrupted,
    Waiting,
    action,
    register_error_translator,
)
from stacks_app.actions.by_compose import CUT_HINT
from stacks_app.actions.carry import carry
from stacks_app.actions.converging import Convergence
from stacks_app.actions.forgetting import forgetting
from stacks_app.actions.hold import hold_what_runs
from stacks_app.actions.images import (
    Held,
    ask_for_images,
    check_images,
    comes_in_turns,
    hold_images,
    pinned,
)
from stacks_app.actions.settling import Settled, ill_words
from stacks_app.actions.watching import containers_of, limited, settle
from stacks_app.compose.binds import is_kept
from stacks_app.compose.refused import ComposeRefused, ComposeUnavailable
from stacks_app.compose.resolve import hash_services
from stacks_app.kinds import APPLY, ROLL_BACK, ApplyParams, RollBackParams, ServiceOutcome, StackApplied
from stacks_app.masks import Secrets
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import Options
from stacks_app.plan.made import made_of
from stacks_app.plan.observed import PROJECT, observe
from stacks_app.planning import plan_of, with_images
from stacks_app.preparing import Prepared, compose_cli, prepare
from stacks_app.services.going_back import wish_to_roll_back
from stacks_app.sources.snapshot import Snapshot

LABEL: Final = "quaymaster.stack"


@action(APPLY)
@forgetting
def apply_stack(context: ActionContext[ApplyParams]) -> StackApplied | Waiting:
    """Make what the revision of this operation keeps true on its host; go back if that is wanted and it is not well."""
    revision, host = revision_of(context)
    if backs := [child for child in context.children if child.kind == ROLL_BACK.name]:
        return _after_going_back(revision, backs[-1])
    params = context.params
    try:
        prepared = prepare(Snapshot.of_revision(revision), host=host)
        return bring(context, revision, host, prepared, params.options, seconds=params.wait_seconds)
    except (ActionInterrupted, ComposeRefused):
        raise
    except ActionFailed as failure:
        note(revision, failure)
        applied = revision.stack.applied
        # Until something of it was written down, nothing was changed on the host.
        if not (params.roll_back and applied is not None and revision.images):
            raise
        context.write(f"{failure}\nGoing back to revision {applied.number}\n", stream="stderr")
        context.ask(wish_to_roll_back(stack=revision.stack, number=applied.number, by_itself=True))
        return WAITING


@action(ROLL_BACK)
@forgetting
def roll_back_stack(context: ActionContext[RollBackParams]) -> StackApplied | Waiting:
    """Have an earlier revision run again, with the images that it had."""
    revision, host = revision_of(context)
    old = Revision.objects.filter(stack=revision.stack, number=context.params.revision).first()
    if old is None:
        raise ActionFailed("stack_gone", f"Revision {context.params.revision} is not kept any more.")
    observed = observe(host=host, project=revision.stack.project)
    prepared = with_images(prepare(Snapshot.of_revision(revision), host=host), old, observed)
    options = Options(build="never")
    try:
        return bring(context, revision, host, prepared, options, seconds=context.params.wait_seconds)
    except ActionFailed as failure:
        note(revision, failure)
        raise


@register_error_translator
def translate_refused_files(error: Exception) -> ActionFailed | None:
    """Files that are not taken, and a CLI that cannot run, are expected ends."""
    if isinstance(error, ComposeRefused):
        return ActionFailed(error.code, error.detail)
    return ActionFailed("compose_unavailable", str(error)) if isinstance(error, ComposeUnavailable) else None


def revision_of(context: ActionContext[Any]) -> tuple[Revision, Host]:
    """The revision that was written down with the operation, and its host.

    Raises:
        ActionFailed: one of them is gone.
    """
    rows = Revision.objects.select_related("stack__host", "stack__applied")
    revision = rows.filter(operation=context.operation.pk).first()
    if revision is None:
        raise ActionFailed("stack_gone", "The stack was removed before this began.")
    if revision.stack.host is None:
        raise ActionFailed("host_gone", f"The host {revision.stack.host_name} was removed.")
    return revision, revision.stack.host


@contextmanager
def _telling(context: ActionContext[Any], revision: Revision) -> Iterator[None]:
    """Say how the stack stands when this is stopped, or its engine lost, in the middle."""
    try:
        yield
    except Unreachable as error:
        if not revision.images:
            raise
        raise ActionInterrupted("host_unreachable", str(error), CUT_HINT) from error
    except Exception:
        if context.cancelled():
            context.write(f"Cancelled. {revision.how_far}\n", stream="stderr")
        raise


def bring(
    context: ActionContext[Any],
    revision: Revision,
    host: Host,
    prepared: Prepared,
    options: Options,
    *,
    seconds: float,
    only: Collection[str] = (),
) -> StackApplied | Waiting:
    """Make the revision true, and wait until it is well. only: those services alone, of what exists nothing anew.

    Raises:
        ActionFailed: it could not be made true, or is not well after `seconds`.
    """
    with _telling(context, revision):
        if not all(child.ended for child in context.children):
            return WAITING
        check_images(list(context.children))
        if not context.children or comes_in_turns(prepared):
            plan = plan_of(revision.stack, prepared, options)
            if ask_for_images(context, host, prepared, plan):
                return WAITING
        with engine_of(context) as engine:
            if revision.stack.applied is not None:
                hold_what_runs(context, engine, revision.stack.applied)
            held = hold_images(engine, prepared, revision)
            project = pinned(prepared.project, held, engine)
            # Of what Compose is given: a pinned image makes another fingerprint.
            hashes = hash_services(compose_cli(), project)
            convergence = Convergence(
                host, revision, prepared, options, project=project, hashes=hashes, held=held
            )
            revision.hashes = hashes
            revision.standing = convergence.standing.to_json()
            _keep(revision, prepared, project, held)
            _carry(context, engine, prepared, held, revision)
            convergence.bring(context, only=only)
            settled = settle(context, engine, limited(project, only), seconds=seconds)
            revision.made = _made(engine, revision, only)
            return _conclude(revision, settled)


def labels_of(snapshot: Snapshot) -> dict[str, str]:
    """Of volumes that its files are carried to."""
    return {LABEL: snapshot.project, PROJECT: snapshot.project}


def _carry(
    context: ActionContext, engine: Commands, prepared: Prepared, held: Mapping[str, Held], revision: Revision
) -> None:
    image = next((each.engine_id for each in held.values() if each.engine_id), "")
    if not image:
        return
    carry(
        context,
        engine,
        prepared.rewritten.carried,
        tree=prepared.snapshot.tree,
        image=image,
        complete=_complete(revision),
        labels=labels_of(prepared.snapshot),
        hide=Secrets.of(prepared.snapshot).hide,
    )


def _complete(revision: Revision) -> dict[str, str]:
    """What is known to be in volumes. In one that is kept is what was carried last, if that went well."""
    others = Revision.objects.filter(stack=revision.stack).exclude(pk=revision.pk).exclude(sealed_project="")
    last = others.order_by("-number").first()
    project = revision.stack.project
    found = {
        volume: digest
        for carried in others.filter(good=True).values_list("carried", flat=True)
        for volume, digest in carried.items()
        if not is_kept(volume, project)
    }
    return found if last is None or not last.good else {**found, **last.carried}


def _keep(
    revision: Revision, prepared: Prepared, project: Mapping[str, Any], held: Mapping[str, Held]
) -> None:
    """Write down what is about to be made true, before it is: an apply that is cut leaves what it was about."""
    snapshot = prepared.snapshot
    revision.images = {name: asdict(each) for name, each in held.items()}
    revision.disabled = sorted(prepared.resolved.disabled)
    revision.resolved = Secrets.of(snapshot).masked(project)
    revision.carried = {each.volume: each.digest for each in prepared.rewritten.carried}
    seal(revision, "sealed_project", json.dumps(project))
    columns = ("images", "hashes", "standing", "disabled", "resolved", "carried", "sealed_project")
    revision.save(update_fields=columns)


def note(revision: Revision, failure: ActionFailed) -> None:
    """Keep with the revision why it is not a good one."""
    revision.problem = str(failure)
    revision.save(update_fields=["problem"])


def _made(engine: Commands, revision: Revision, only: Collection[str]) -> dict[str, Any]:
    """How the containers are now. What was left as it is, is not called right for that."""
    here = containers_of(engine, revision.stack.project)
    made = {name: made_of(containers[0]) for name, containers in here.items()}
    applied = revision.stack.applied
    return {**made, **applied.made} if only and applied is not None else made


def _conclude(revision: Revision, settled: list[Settled]) -> StackApplied:
    if words := ill_words(settled):
        raise ActionFailed("stack_not_well", words, "The containers are as they are: look at their logs.")
    with transaction.atomic():
        revision.good = True
        revision.save(update_fields=["good", "made"])
        Stack.objects.filter(pk=revision.stack_id).update(applied=revision)
        hints.publish("stack.changed", host=revision.stack.host_id, id=revision.stack_id)
    outcomes = [
        ServiceOutcome(name=each.service, health=str(each.health), words=each.words) for each in settled
    ]
    return StackApplied(revision=revision.number, services=outcomes)


def _after_going_back(revision: Revision, back: Operation) -> Waiting:
    if not back.ended:
        return WAITING
    if back.state == Operation.State.SUCCEEDED:
        raise ActionFailed(
            "stack_rolled_back",
            revision.problem,
            "What ran before runs again: the stack went back by itself.",
        )
    words = f"{revision.problem} Going back failed, too: {back.error_detail or back.state}."
    raise ActionFailed("stack_not_well", words, f"Operation {back.pk} says more.")
