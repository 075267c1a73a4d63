"""Which operations a list shows."""

from typing import ClassVar

import django_filters

from operations_app.models import Operation


class OperationFilter(django_filters.FilterSet):
    """By state (several with commas), kind, host, target, group, person and time."""

    state = django_filters.MultipleChoiceFilter(choices=Operation.State)
    kind = django_filters.CharFilter()
    host = django_filters.NumberFilter(field_name="host_id")
    target_type = django_filters.CharFilter()
    target_id = django_filters.CharFilter()
    group = django_filters.UUIDFilter()
    requested_by = django_filters.CharFilter(field_name="requested_by_name")
    since = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")

    class Meta:
        model = Operation
        fields: ClassVar[list[str]] = []
