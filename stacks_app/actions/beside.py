"""The project that a service is run once in: what was applied, and beside it what a profile has that was not chosen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from containers_app.actions.reach import engine_of
from fleet_app.models import Host
from operations_app.registry import ActionContext
from stacks_app.actions.apply import labels_of
from stacks_app.actions.carry import carry
from stacks_app.actions.images import ask_for_images, check_images
from stacks_app.kinds import RunOnceParams
from stacks_app.masks import Secrets
from stacks_app.models import Revision
from stacks_app.plan.desired import Options, image_of, with_image
from stacks_app.planning import plan_of, project_of
from stacks_app.preparing import Prepared, prepare, prepare_service
from stacks_app.sources.snapshot import Snapshot

NOUNS = ("networks", "volumes", "secrets", "configs")


@dataclass(frozen=True, kw_only=True)
class Given:
    """What Compose is given: see `run_compose`."""

    project: dict[str, Any] = field(repr=False)
    texts: Mapping[str, bytes] = field(repr=False)
    disabled: frozenset[str]


def project_to_run(context: ActionContext[RunOnceParams], revision: Revision, host: Host) -> Given | None:
    """What the service of `context` is run in; None while images of it are still to come.

    Raises:
        ActionFailed: one does not come, or a file of the stack cannot be mounted.
        ComposeRefused: the service depends on one of a profile that it does not have itself.
    """
    snapshot, params = Snapshot.of_revision(revision), context.params
    applied, whole = project_of(revision), prepare(snapshot, host=host)
    if params.service in applied["services"]:
        return Given(project=applied, texts=whole.rewritten.texts, disabled=whole.resolved.disabled)
    prepared = prepare_service(snapshot, params.service, host=host)
    wanted = prepared.project["services"].keys() if params.dependencies else {params.service}
    beside = sorted(wanted - applied["services"].keys())
    if not _images_are_there(context, revision, host, prepared, beside):
        return None
    _carry(context, revision, prepared, params.service)
    return Given(
        project=_merged(applied, prepared.project, beside),
        texts={**whole.rewritten.texts, **prepared.rewritten.texts},
        disabled=whole.resolved.disabled - set(beside),
    )


def _images_are_there(
    context: ActionContext[Any],
    revision: Revision,
    host: Host,
    prepared: Prepared,
    beside: Collection[str],
) -> bool:
    if not context.children:
        plan = plan_of(revision.stack, prepared, Options())
        plan = replace(plan, services=[each for each in plan.services if each.name in beside])
        if ask_for_images(context, host, prepared, plan):
            return False
    if not all(child.ended for child in context.children):
        return False
    check_images(list(context.children))
    return True


def _carry(context: ActionContext[Any], revision: Revision, prepared: Prepared, service: str) -> None:
    """Bring what was not brought with the revision, and keep with it that it was: it goes with its files."""
    carried, snapshot = prepared.rewritten.carried, prepared.snapshot
    with engine_of(context) as engine:
        carry(
            context,
            engine,
            carried,
            tree=snapshot.tree,
            image=image_of(snapshot.project, service, prepared.project["services"][service]),
            complete=revision.carried,
            labels=labels_of(snapshot),
            hide=Secrets.of(snapshot).hide,
        )
    revision.carried = {**revision.carried, **{each.volume: each.digest for each in carried}}
    revision.save(update_fields=["carried"])


def _merged(
    applied: Mapping[str, Any], resolved: Mapping[str, Any], beside: Collection[str]
) -> dict[str, Any]:
    name, known = str(applied["name"]), {*applied["services"], *beside}
    services = {
        each: with_image(name, each, _depending_on(known, service), image_of(name, each, service))
        for each, service in resolved["services"].items()
        if each in beside
    }
    rest = {noun: {**(resolved.get(noun) or {}), **(applied.get(noun) or {})} for noun in NOUNS}
    return {
        **applied,
        **{noun: each for noun, each in rest.items() if each},
        "services": {**applied["services"], **services},
    }


def _depending_on(known: Collection[str], service: Mapping[str, Any]) -> dict[str, Any]:
    """The service without what it is not to have started for it: Compose refuses what depends on nothing."""
    depends_on = {each: how for each, how in (service.get("depends_on") or {}).items() if each in known}
    return {**service, "depends_on": depends_on}
