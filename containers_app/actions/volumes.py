"""What a worker does with volumes."""

from containers_app.actions import mirrored
from containers_app.actions.reach import engine_of, tell_stale
from containers_app.kinds.volumes import (
    CREATE,
    REMOVE,
    CreateVolumeParams,
    RemoveVolumeParams,
    VolumeMade,
)
from operations_app.registry import ActionContext, action


@action(CREATE)
def create_volume(context: ActionContext[CreateVolumeParams]) -> VolumeMade:
    """Make it."""
    params = context.params
    with engine_of(context) as engine:
        volume = engine.create_volume(
            name=params.name or None,
            driver=params.driver or None,
            driver_opts=params.driver_options,
            labels=params.labels,
        )
    name = volume["Name"]
    tell_stale(context, "volume", name)
    return VolumeMade(name=name, id=mirrored.volume_id(context, name=name))


@action(REMOVE)
def remove_volume(context: ActionContext[RemoveVolumeParams]) -> None:
    """Remove it, and the data in it."""
    with engine_of(context) as engine:
        engine.remove_volume(context.params.volume, force=context.params.force)
    tell_stale(context, "volume", context.params.volume)
