"""How many containers use a row, and how much stands on a host: expressions a list's own query answers.

`Volume.objects.annotate(container_count=containers_of_volume())`; filter on `container_count=0` for what is unused.
"""

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from containers_app.models.mirror import Attachment, Container, Image, Network, Volume
from fleet_app.models import seen_now


def containers_of_image() -> Combinable:
    """For `Image` rows: containers made from it, in any state."""
    return _count(
        Container.objects.filter(host=OuterRef("host"), image_engine_id=OuterRef("engine_id")), by="host"
    )


def containers_of_volume() -> Combinable:
    """For `Volume` rows: containers that mount it, in any state."""
    uses = Attachment.objects.filter(host=OuterRef("host"), noun=Attachment.Noun.VOLUME, key=OuterRef("name"))
    return _count(uses, by="host")


def containers_of_network() -> Combinable:
    """For `Network` rows: containers on it or configured to join it at their next start."""
    uses = Attachment.objects.filter(
        Q(key=OuterRef("engine_id")) | Q(key=OuterRef("name")),
        host=OuterRef("host"),
        noun=Attachment.Noun.NETWORK,
    )
    return _count(uses, by="host")


def _count(
    rows: QuerySet[Attachment] | QuerySet[Container] | QuerySet[Image] | QuerySet[Network] | QuerySet[Volume],
    *,
    by: str,
) -> Combinable:
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def counts_of_containers() -> dict[str, Combinable]:
    """For `Host` rows: the containers on it; what runs is counted only where somebody sees it run."""
    containers = Container.objects.filter(host=OuterRef("pk"))
    running = containers.filter(state=Container.State.RUNNING)
    return {
        "containers_running": _count(running.filter(seen_now("host__")), by="host"),
        "containers_last_running": _count(running, by="host"),
        "containers_total": _count(containers, by="host"),
    }


def counts_of_images() -> dict[str, Combinable]:
    """For `Host` rows: the images on it."""
    return {"images_total": _count(Image.objects.filter(host=OuterRef("pk")), by="host")}


def counts_of_volumes() -> dict[str, Combinable]:
    """For `Host` rows: the volumes on it."""
    return {"volumes_total": _count(Volume.objects.filter(host=OuterRef("pk")), by="host")}


def counts_of_networks() -> dict[str, Combinable]:
    """For `Host` rows: the networks on it."""
    return {"networks_total": _count(Network.objects.filter(host=OuterRef("pk")), by="host")}
