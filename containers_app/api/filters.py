"""Which rows a list shows: by allow-list."""

from typing import ClassVar

import django_filters
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts_app.api.filters import ChoicesIn, CommaOrRepeated, IdFilter, IdsIn
from containers_app.api.fields import SENSIBLE_TIMES
from containers_app.models import Attachment, Container, EngineEvent, Host, Image, Network, Volume, seen_now
from containers_app.services.attention import container_needs_you


class HostedFilter(django_filters.FilterSet):
    """What every list of things on hosts can be narrowed by."""

    host = IdsIn(field_name="host_id", widget=CommaOrRepeated, help_text="Ids of hosts, with commas.")
    label = django_filters.CharFilter(method="with_label", help_text="A label, or label=value.")

    def with_label(self, queryset: QuerySet[Model], _name: str, value: str) -> QuerySet[Model]:
        """Rows with a label, or with a label of a value."""
        label, has_value, wanted = value.partition("=")
        rows: QuerySet[Model] = queryset.annotate(
            wanted_label=Cast(KeyTextTransform(label, "labels"), TextField())
        )
        return rows.filter(wanted_label=wanted) if has_value else rows.filter(wanted_label__isnull=False)


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
    engine_id = django_filters.CharFilter(lookup_expr="startswith")
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


class HostFilter(django_filters.FilterSet):
    """By state."""

    state = ChoicesIn(choices=Host.State, widget=CommaOrRepeated)

    class Meta:
        model = Host
        fields: ClassVar[list[str]] = []


class EventFilter(django_filters.FilterSet):
    """By host, noun, action, object and time."""

    host = IdsIn(field_name="host_id", widget=CommaOrRepeated, help_text="Ids of hosts, with commas.")
    noun = ChoicesIn(choices=EngineEvent.Noun, widget=CommaOrRepeated)
    action = django_filters.CharFilter()
    engine_id = django_filters.CharFilter()
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte", validators=SENSIBLE_TIMES)
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lte", validators=SENSIBLE_TIMES)

    class Meta:
        model = EngineEvent
        fields: ClassVar[list[str]] = []
