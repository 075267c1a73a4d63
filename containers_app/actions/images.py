"""What a worker does with images. Pushing stands in `push`, building in builds_app."""

from containers_app.actions import mirrored
from containers_app.actions.pulls import full_reference, pull
from containers_app.actions.reach import engine_of, tell_stale
from containers_app.engine.reference import parse_reference
from containers_app.kinds.images import (
    PULL,
    REMOVE,
    TAG,
    ImagePulled,
    ImageRemoved,
    ImageTagged,
    PullParams,
    RemoveImageParams,
    TagParams,
)
from operations_app.registry import ActionContext, action


@action(PULL)
def pull_image(context: ActionContext[PullParams]) -> ImagePulled:
    """Pull it, with the stored login of its registry if there is one."""
    reference = full_reference(context.params.reference)
    with engine_of(context) as engine:
        image = pull(context, engine, reference=reference, platform=context.params.platform)
    tell_stale(context, "image", image["Id"])
    return ImagePulled(
        engine_id=image["Id"],
        id=mirrored.image_id(context, engine_id=image["Id"]),
        reference=reference,
        size_bytes=image.get("Size", 0),
    )


@action(TAG)
def tag_image(context: ActionContext[TagParams]) -> ImageTagged:
    """Give it one more name."""
    reference = parse_reference(full_reference(context.params.reference))
    with engine_of(context) as engine:
        engine.tag(context.params.image, reference.name, reference.tag)
    tell_stale(context, "image", context.params.image)
    return ImageTagged(reference=str(reference))


@action(REMOVE)
def remove_image(context: ActionContext[RemoveImageParams]) -> ImageRemoved:
    """Remove it, or take one name off."""
    params = context.params
    with engine_of(context) as engine:
        removed = engine.remove_image(params.image, force=params.force, noprune=not params.prune_parents)
    tell_stale(context, "image")
    untagged = [each["Untagged"] for each in removed or () if "Untagged" in each]
    deleted = [each["Deleted"] for each in removed or () if "Deleted" in each]
    for name in untagged:
        context.write(f"Untagged {name}\n", stream="stdout")
    for name in deleted:
        context.write(f"Deleted {name}\n", stream="stdout")
    return ImageRemoved(untagged=untagged, deleted=deleted)
