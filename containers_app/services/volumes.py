"""What people may wish for volumes."""

from collections.abc import Mapping
from typing import Any

from containers_app.equivalents import docker_command
from containers_app.kinds.volumes import CREATE, CreateVolumeParams
from containers_app.mirrored_specs import refuse_masks
from containers_app.models import Volume
from containers_app.prunable import is_anonymous
from fleet_app.models import Host
from operations_app.kinds import ByHand, Wish
from operations_app.plain import from_plain

ENGINES_CHOICE = "local"


def wish_to_create(host: Host, *, fields: Mapping[str, Any]) -> Wish:
    """The wish that a volume is made; `fields` are those of `CreateVolumeParams`.

    Raises:
        Refused: a mask stands where a value belongs.
    """
    refuse_masks(fields)
    return CREATE(host, from_plain(CreateVolumeParams, fields))


def made_by_hand(volume: Volume) -> ByHand:
    """How to make such a volume; an anonymous one gets a name of its own."""
    params = CreateVolumeParams(
        name="" if is_anonymous(volume.name) else volume.name,
        driver="" if volume.driver == ENGINES_CHOICE else volume.driver,
        driver_options=volume.raw.get("Options") or {},
        labels=volume.labels,
    )
    return CREATE(volume.host, params).by_hand


def shell_inside(volume: Volume) -> str:
    """The command that looks into a volume from a container made for that moment."""
    words = ["run", "--rm", "-it", "-v", f"{volume.name}:/volume", "-w", "/volume", "busybox", "sh"]
    return docker_command(volume.host, words)
