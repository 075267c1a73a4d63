"""What one wants of a stack that runs: newer images, a service run once, containers anew."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from accounts_app.errors import Invalid, Refused
from containers_app.actions.pulls import full_reference
from containers_app.engine.errors import InvalidIdentifier
from operations_app.kinds import Wish
from operations_app.models import Operation
from stacks_app.kinds import PULL_IMAGES, RUN_ONCE, PullImagesParams, RunOnceParams, ServiceImage
from stacks_app.models import Stack
from stacks_app.planning import last_revision, project_of
from stacks_app.preparing import prepare, told_as_refused
from stacks_app.services.applying import begin_change
from stacks_app.sources.snapshot import Snapshot


def wish_to_pull(*, stack: Stack, services: Sequence[str]) -> Wish:
    """The wish to pull the images that the draft names for `services`, for all of them where none is named.

    Raises:
        Refused: the files are not taken, one of `services` is not in them or is built, or nothing is to be pulled.
    """
    if stack.host is None:
        raise Refused("host_gone", f"The host {stack.host_name} is no longer here.")
    with told_as_refused():
        known = prepare(Snapshot.of_draft(stack), host=stack.host).project["services"]
    _check_names(stack, services, known)
    if built := sorted(name for name in services if known[name].get("build")):
        raise Invalid("services", f"{', '.join(built)} is built here, and not pulled.")
    images = [
        ServiceImage(
            service=name, reference=str(service["image"]), platform=str(service.get("platform") or "")
        )
        for name, service in known.items()
        if not service.get("build")
        and service.get("pull_policy") != "never"
        and (name in services or not services)
    ]
    for image in images:
        _check_reference(image)
    if not images:
        raise Refused("nothing_to_pull", f"No image of {stack.project} comes from a registry.")
    return PULL_IMAGES(stack, PullImagesParams(images=images, services=list(services)))


def wish_to_run(*, stack: Stack, params: RunOnceParams) -> Wish:
    """The wish to run a service once, as it was applied; with what it depends on, that is a change of the stack.

    Raises:
        Refused: nothing was applied, or it has no such service.
    """
    last = last_revision(stack)
    if last is None:
        raise Refused("stack_not_applied", f"{stack.project} was not applied yet.")
    if params.service not in {*project_of(last)["services"], *last.disabled}:
        raise Invalid("service", f"{stack.project} has no service {params.service} as it was applied.")
    if not params.dependencies:
        return RUN_ONCE(stack, params)
    return RUN_ONCE(stack, params, recorded=partial(_begin, stack))


def _check_names(stack: Stack, services: Sequence[str], known: dict[str, Any]) -> None:
    if unknown := sorted(set(services) - known.keys()):
        raise Invalid("services", f"{stack.project} has no service {', '.join(unknown)}.")


def _check_reference(image: ServiceImage) -> None:
    try:
        full_reference(image.reference)
    except InvalidIdentifier as error:
        raise Invalid("services", f"{image.service}: {error}") from error


def _begin(stack: Stack, operation: Operation) -> None:
    begin_change(operation, stack)
