"""What can be done with volumes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from containers_app.kinds.making import Rest, Words, flags, on_host, on_row, pairs
from containers_app.models import Volume
from containers_app.spec.secrets import masked
from fleet_app.models import Host
from operations_app.kinds import Target


@dataclass(frozen=True, kw_only=True)
class CreateVolumeParams:
    """The volume to make; without a name the engine makes one up."""

    name: str = ""
    driver: str = ""
    driver_options: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class VolumeMade:
    """The volume."""

    name: str
    id: int | None


@dataclass(frozen=True, kw_only=True)
class RemoveVolumeParams:
    """A volume, by its name; `force` although its driver complains."""

    volume: str
    force: bool = False


def _shown(params: CreateVolumeParams) -> CreateVolumeParams:
    return replace(params, driver_options=masked(params.driver_options), labels=masked(params.labels))


def _create(_: Host, params: CreateVolumeParams) -> Sequence[Words]:
    options, labels = pairs("--opt", params.driver_options), pairs("--label", params.labels)
    name = [params.name] if params.name else []
    return [["volume", "create", *flags(driver=params.driver), *options, *labels, *name]]


CREATE = on_host(
    "volume.create", "Create a volume", params=CreateVolumeParams, result=VolumeMade,
    words=_create, rest=Rest(path="volumes/"), shown=_shown,
    target=lambda _, params: Target(noun="volume", name=params.name),
)  # fmt: skip
REMOVE = on_row(
    "volume.remove", "Remove a volume", row=Volume, params=RemoveVolumeParams, result=type(None),
    words=lambda volume, params: [["volume", "rm", *flags(force=params.force), volume.name]],
    rest=Rest(path="volumes/{id}/", method="DELETE"),
)  # fmt: skip
