"""What a worker does for `stack.pull`: each image once, by an operation of its own."""

from collections.abc import Mapping

from containers_app.actions.pulls import full_reference
from containers_app.kinds.images import PULL, PullParams
from fleet_app.models import Host
from operations_app.models import Operation
from operations_app.registry import WAITING, ActionContext, Waiting, action
from stacks_app.actions.images import check_images
from stacks_app.actions.verbs import stack_of
from stacks_app.kinds import PULL_IMAGES, ImagesPulled, PulledImage, PullImagesParams
from stacks_app.models import Stack
from stacks_app.plan.observed import observe


@action(PULL_IMAGES)
def pull_images(context: ActionContext[PullImagesParams]) -> ImagesPulled | Waiting:
    """Pull the images, and tell which are others than those that run. What runs is left as it is."""
    stack, host = stack_of(context)
    if not context.children:
        _ask(context, host)
        return WAITING
    if not all(child.ended for child in context.children):
        return WAITING
    check_images(list(context.children))
    pulled = {child.target_name: _engine_id(child) for child in context.children}
    images = _told(context.params, pulled, stack, host)
    for each in images:
        words = "is newer than what runs: apply to use it" if each.newer else "is what runs, or nothing does"
        context.write(f"{each.service}: {each.reference} {words}\n")
    return ImagesPulled(images=images)


def _ask(context: ActionContext[PullImagesParams], host: Host) -> None:
    wanted = {(full_reference(each.reference), each.platform) for each in context.params.images}
    for reference, platform in sorted(wanted):
        context.ask(PULL(host, PullParams(reference=reference, platform=platform)))


def _engine_id(child: Operation) -> str:
    return str((child.result or {}).get("engine_id", ""))


def _told(params: PullImagesParams, pulled: Mapping[str, str], stack: Stack, host: Host) -> list[PulledImage]:
    running = observe(host=host, project=stack.project).containers
    told = []
    for image in params.images:
        engine_id = pulled.get(full_reference(image.reference), "")
        used = {ran.image_engine_id for ran in running if ran.service == image.service}
        newer = bool(used - {engine_id, ""})
        told.append(
            PulledImage(service=image.service, reference=image.reference, engine_id=engine_id, newer=newer)
        )
    return told
