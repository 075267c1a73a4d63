"""A plan, as plain values: the preview of an apply shows it, and a test holds the apply to it."""

from dataclasses import dataclass, field
from enum import StrEnum


class ServiceAction(StrEnum):
    """What happens to the containers of a service."""

    CREATE = "create"
    RECREATE = "recreate"
    RESTART = "restart"  # what it depends on is recreated, and it asks to follow
    START = "start"
    SCALE = "scale"
    KEEP = "keep"


class ObjectAction(StrEnum):
    """What happens to a network or volume."""

    CREATE = "create"
    RECREATE = "recreate"
    KEEP = "keep"
    MISSING = "missing"  # it is external, and not there


class ImageAction(StrEnum):
    """Where the image of a service comes from."""

    HERE = "here"
    PULL = "pull"
    BUILD = "build"
    MISSING = "missing"  # it is not on the host, and nothing may bring it


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why: a key of the service as dotted words, and its value before and after; None where it was or is not there."""

    key: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class ImagePlan:
    """The image of a service. `engine_id` is the one that is there, "" where it is still to come."""

    reference: str
    action: ImageAction
    engine_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ServicePlan:
    """A service: how many containers it shall have, how many it has, and what happens to them.

    With `if_image_changes` the action is done only if the pull or the build brings another image. `altered`: somebody
    changed containers of it that Compose would leave as they are.
    """

    name: str
    action: ServiceAction
    replicas: int
    containers: int
    image: ImagePlan
    reasons: list[Reason] = field(default_factory=list)
    if_image_changes: bool = False
    altered: bool = False


@dataclass(frozen=True, kw_only=True)
class ObjectPlan:
    """A network or volume: its name in the files, and the one on the host."""

    key: str
    name: str
    action: ObjectAction


@dataclass(frozen=True, kw_only=True)
class CarriedPlan:
    """Files of the stack that services mount: they lie in a volume named by their content, carried there if need be.

    kept: services may write into it. Its volume is named by its path, and what they wrote stays through any change.
    """

    path: str
    volume: str
    size_bytes: int
    here: bool
    kept: bool = False


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A container of the project whose service is in the files no more."""

    container: str
    service: str
    removed: bool


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Something of the host that another has already: `what` is a port or a name."""

    service: str
    what: str
    held_by: str


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something one may want to know; `service` is empty when it is about the stack."""

    code: str
    words: str
    service: str = ""


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """What an apply would do."""

    services: list[ServicePlan] = field(default_factory=list)
    networks: list[ObjectPlan] = field(default_factory=list)
    volumes: list[ObjectPlan] = field(default_factory=list)
    files: list[CarriedPlan] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
