"""What people may wish for volumes."""

from collections.abc import Mapping
from typing import Any

from containers_app.kinds.volumes import CREATE, CreateVolumeParams
from containers_app.mirrored_specs import refuse_masks
from fleet_app.models import Host
from operations_app.kinds import Wish
from operations_app.plain import from_plain


def wish_to_create(host: Host, *, fields: Mapping[str, Any]) -> Wish:
    """The wish that a volume is made; `fields` are those of `CreateVolumeParams`.

    Raises:
        Refused: a mask stands where a value belongs.
    """
    refuse_masks(fields)
    return CREATE(host, from_plain(CreateVolumeParams, fields))
