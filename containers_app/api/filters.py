"""Which rows a list shows: by allow-list."""

from typing import ClassVar

import django_filters
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from accounts_app.api.filters import LONGEST_TERM, ChoicesIn, CommaOrRepeated, IdFilter
from containers_app.models import Attachment, Container, Image, Network, Volume
from containers_app.services.attention import container_needs_you
from fleet_app.api.filters import HostedFilter
from fleet_app.models import seen_now


class ContainerFilter(HostedFilter):
    """By host, state and whether it is old, health, image, stack, network, volume, label, and need of a look."""

    state = ChoicesIn(
        choices=Container.State,
        widget=CommaOrRepeated,
        help_text="As last seen: add `stale=false` for what is in this state now.",
    )
    stale = django_filters.BooleanFilter(
        method="unseen",
        help_text="Whether the host does not answer or is disabled, so that the rows are old.",
    )
    health = django_filters.CharFilter()
    name = django_filters.CharFilter()
    engine_id = django_filters.CharFilter(lookup_expr="startswith", max_length=LONGEST_TERM)
    image = IdFilter(method="of_image", help_text="Id of an image.")
    stack = django_filters.CharFilter()
    service = django_filters.CharFilter()
    volume = IdFilter(method="with_volume", help_text="Id of a volume.")
    network = IdFilter(method="on_network", help_text="Id of a network.")
    attention = django_filters.BooleanFilter(method="needing_you")

    class Meta:
        model = Container
        fields: ClassVar[list[str]] = []

    def unseen(self, queryset: QuerySet[Container], _name: str, value: object) -> QuerySet[Container]:
        """Containers that nobody sees now, or all others."""
        return queryset.exclude(seen_now("host__")) if value else queryset.filter(seen_now("host__"))

    def of_image(self, queryset: QuerySet[Container], _name: str, value: int) -> QuerySet[Container]:
        """Containers made from an image."""
        image = Image.objects.filter(pk=value, host=OuterRef("host"), engine_id=OuterRef("image_engine_id"))
        return queryset.filter(Exists(image))

    def with_volume(self, queryset: QuerySet[Container], _name: str, value: int) -> QuerySet[Container]:
        """Containers that mount a volume."""
        volume = Volume.objects.filter(pk=value, host=OuterRef("host"), name=OuterRef("key"))
        uses = Attachment.objects.filter(Exists(volume), container=OuterRef("pk"), noun="volume")
        return queryset.filter(Exists(uses))

    def on_network(self, queryset: QuerySet[Container], _name: str, value: int) -> QuerySet[Container]:
        """Containers on a network, or to join it at their next start."""
        named = Q(engine_id=OuterRef("key")) | Q(name=OuterRef("key"))
        network = Network.objects.filter(named, pk=value, host=OuterRef("host"))
        uses = Attachment.objects.filter(Exists(network), container=OuterRef("pk"), noun="network")
        return queryset.filter(Exists(uses))

    def needing_you(self, queryset: QuerySet[Container], _name: str, value: object) -> QuerySet[Container]:
        """Containers that somebody should look at, or all others."""
        return queryset.filter(container_needs_you()) if value else queryset.exclude(container_needs_you())


class UsedFilter(HostedFilter):
    """By whether containers use it; the rows carry `used_by`."""

    unused = django_filters.BooleanFilter(method="by_use")

    def by_use(self, queryset: QuerySet[Model], _name: str, value: object) -> QuerySet[Model]:
        """Rows that no container uses, or all others."""
        return queryset.filter(used_by=0) if value else queryset.filter(used_by__gt=0)


class ImageFilter(UsedFilter):
    """By host, whether dangling or unused, and label."""

    dangling = django_filters.BooleanFilter()
    engine_id = django_filters.CharFilter()

    class Meta:
        model = Image
        fields: ClassVar[list[str]] = []


class VolumeFilter(UsedFilter):
    """By host, driver, stack, whether unused, and label."""

    driver = django_filters.CharFilter()
    stack = django_filters.CharFilter()
    name = django_filters.CharFilter()

    class Meta:
        model = Volume
        fields: ClassVar[list[str]] = []


class NetworkFilter(UsedFilter):
    """By host, driver, stack, whether unused, and label."""

    driver = django_filters.CharFilter()
    stack = django_filters.CharFilter()
    name = django_filters.CharFilter()
    engine_id = django_filters.CharFilter()

    class Meta:
        model = Network
        fields: ClassVar[list[str]] = []
