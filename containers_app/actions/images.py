"""What a worker does with images. Pushing stands in `push`, building in builds_app."""

from typing import Any

from containers_app.actions import mirrored
from containers_app.actions.pulls import full_reference, pull
from containers_app.actions.reach import engine_of, tell_stale
from containers_app.engine.reference import parse_reference
from operations_app.registry import ActionContext, action


@action("image.pull")
def pull_image(context: ActionContext) -> dict[str, Any]:
    """Params: reference, platform. Result: engine_id, id, reference, size_bytes."""
    reference = full_reference(context.params["reference"])
    with engine_of(context) as engine:
        image = pull(context, engine, reference=reference, platform=context.params["platform"])
    tell_stale(context, "image", image["Id"])
    return {
        "engine_id": image["Id"],
        "id": mirrored.image_id(context, engine_id=image["Id"]),
        "reference": reference,
        "size_bytes": image.get("Size", 0),
    }


@action("image.tag")
def tag_image(context: ActionContext) -> dict[str, Any]:
    """Params: image, reference. Result: reference."""
    reference = parse_reference(full_reference(context.params["reference"]))
    with engine_of(context) as engine:
        engine.tag(context.params["image"], reference.name, reference.tag)
    tell_stale(context, "image", context.params["image"])
    return {"reference": str(reference)}


@action("image.remove")
def remove_image(context: ActionContext) -> dict[str, Any]:
    """Params: image (id or tag), force, prune_parents. Result: untagged, deleted (lists)."""
    with engine_of(context) as engine:
        removed = engine.remove_image(
            context.params["image"],
            force=context.params["force"],
            noprune=not context.params["prune_parents"],
        )
    tell_stale(context, "image")
    untagged = [each["Untagged"] for each in removed or () if "Untagged" in each]
    deleted = [each["Deleted"] for each in removed or () if "Deleted" in each]
    for name in untagged:
        context.write(f"Untagged {name}\n", stream="stdout")
    for name in deleted:
        context.write(f"Deleted {name}\n", stream="stdout")
    return {"untagged": untagged, "deleted": deleted}
