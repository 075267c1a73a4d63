"""What a worker does with volumes."""

from typing import Any

from containers_app.actions import mirrored
from containers_app.actions.reach import engine_of, tell_stale
from operations_app.registry import ActionContext, action


@action("volume.create")
def create_volume(context: ActionContext) -> dict[str, Any]:
    """Params: name ("" for one the engine makes up), driver, driver_options, labels. Result: name, id."""
    params = context.params
    with engine_of(context) as engine:
        volume = engine.create_volume(
            name=params["name"] or None,
            driver=params["driver"] or None,
            driver_opts=params["driver_options"],
            labels=params["labels"],
        )
    name = volume["Name"]
    tell_stale(context, "volume", name)
    return {"name": name, "id": mirrored.volume_id(context, name=name)}


@action("volume.remove")
def remove_volume(context: ActionContext) -> None:
    """Params: volume, force."""
    with engine_of(context) as engine:
        engine.remove_volume(context.params["volume"], force=context.params["force"])
    tell_stale(context, "volume", context.params["volume"])
