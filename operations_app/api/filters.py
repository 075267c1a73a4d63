"""Which operations a list shows."""

from typing import ClassVar

import django_filters

from accounts_app.api.filters import SENSIBLE_TIMES, ChoicesIn, CommaOrRepeated, IdFilter
from operations_app.models import Operation


class OperationFilter(django_filters.FilterSet):
    """By state (several with commas), kind, host, target, group, parent, person and time."""

    state = ChoicesIn(choices=Operation.State, widget=CommaOrRepeated)
    kind = django_filters.CharFilter()
    host = IdFilter(field_name="host_id")
    target_type = django_filters.CharFilter()
    target_id = IdFilter()
    group = django_filters.UUIDFilter()
    parent = IdFilter(field_name="parent_id")
    requested_by = django_filters.CharFilter(field_name="requested_by_name")
    since = django_filters.IsoDateTimeFilter(
        field_name="created_at", lookup_expr="gte", validators=SENSIBLE_TIMES
    )

    class Meta:
        model = Operation
        fields: ClassVar[list[str]] = []
