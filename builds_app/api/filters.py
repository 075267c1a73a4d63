"""Which builds a list shows."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet

from accounts_app.api.filters import SENSIBLE_TIMES, IdFilter
from builds_app.models import Build
from operations_app.models import Operation


class BuildFilter(django_filters.FilterSet):
    """By state, host, kind of source, source (see `source_key`), tag, git ref, person and time."""

    state = django_filters.MultipleChoiceFilter(field_name="operation__state", choices=Operation.State)
    host = IdFilter(field_name="host_id")
    source = django_filters.ChoiceFilter(choices=Build.Source)
    source_key = django_filters.CharFilter()
    image_engine_id = django_filters.CharFilter()
    tag = django_filters.CharFilter(method="with_tag", label="A tag the image got, exactly.")
    git_ref = django_filters.CharFilter()
    requested_by = django_filters.CharFilter(field_name="operation__requested_by_name")
    since = django_filters.IsoDateTimeFilter(
        field_name="created_at", lookup_expr="gte", validators=SENSIBLE_TIMES
    )

    class Meta:
        model = Build
        fields: ClassVar[list[str]] = []

    def with_tag(self, queryset: QuerySet[Build], name: str, value: str) -> QuerySet[Build]:
        """SQLite has no containment of JSON; the quotes around it make the text of a list element whole."""
        return queryset.filter(tags__icontains=f'"{value}"')
