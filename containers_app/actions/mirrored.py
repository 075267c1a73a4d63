"""Our id of what an action made, once the mirror has it."""

from collections.abc import Callable

from django.db.models import QuerySet

from containers_app.actions.patience import ask_until
from containers_app.actions.reach import host_id_of
from containers_app.models import Container, Image, Network, Volume
from operations_app.registry import ActionContext

# An ordinary change is in the mirror in a fraction of this; a host nobody watches is not waited for longer.
PATIENCE_SECONDS = 2.0
STEP_SECONDS = 0.05

Rows = QuerySet[Container] | QuerySet[Image] | QuerySet[Network] | QuerySet[Volume]


def container_id(context: ActionContext, *, engine_id: str) -> int | None:
    """Return our id of a container, None when it is not mirrored in time."""
    return _wait(Container.objects.filter(host_id=host_id_of(context), engine_id=engine_id))


def image_id(context: ActionContext, *, engine_id: str) -> int | None:
    """Return our id of an image, None when it is not mirrored in time."""
    return _wait(Image.objects.filter(host_id=host_id_of(context), engine_id=engine_id))


def volume_id(context: ActionContext, *, name: str) -> int | None:
    """Return our id of a volume, None when it is not mirrored in time."""
    return _wait(Volume.objects.filter(host_id=host_id_of(context), name=name))


def network_id(context: ActionContext, *, engine_id: str) -> int | None:
    """Return our id of a network, None when it is not mirrored in time."""
    return _wait(Network.objects.filter(host_id=host_id_of(context), engine_id=engine_id))


def _wait(rows: Rows) -> int | None:
    found: Callable[[], int | None] = rows.values_list("pk", flat=True).first
    return ask_until(found, seconds=PATIENCE_SECONDS, step=STEP_SECONDS)
