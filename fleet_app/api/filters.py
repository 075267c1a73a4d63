"""Which rows a list shows: by allow-list."""

from typing import ClassVar

import django_filters
from django.db.models import Model, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts_app.api.filters import SENSIBLE_TIMES, ChoicesIn, CommaOrRepeated, IdsIn
from fleet_app.kinds import nouns_of_events
from fleet_app.models import EngineEvent, Host


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


class HostFilter(django_filters.FilterSet):
    """By state."""

    state = ChoicesIn(choices=Host.State, widget=CommaOrRepeated)

    class Meta:
        model = Host
        fields: ClassVar[list[str]] = []


class EventFilter(django_filters.FilterSet):
    """By host, noun, action, object and time."""

    host = IdsIn(field_name="host_id", widget=CommaOrRepeated, help_text="Ids of hosts, with commas.")
    noun = ChoicesIn(choices=nouns_of_events, widget=CommaOrRepeated)
    action = django_filters.CharFilter()
    engine_id = django_filters.CharFilter()
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte", validators=SENSIBLE_TIMES)
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lte", validators=SENSIBLE_TIMES)

    class Meta:
        model = EngineEvent
        fields: ClassVar[list[str]] = []
