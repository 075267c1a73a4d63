"""Which stacks a list shows."""

from typing import ClassVar

import django_filters

from accounts_app.api.filters import IdFilter
from stacks_app.models import Stack


class StackFilter(django_filters.FilterSet):
    """By host, project and kind of source."""

    host = IdFilter(field_name="host_id")
    project = django_filters.CharFilter()
    source = django_filters.ChoiceFilter(choices=Stack.Source)

    class Meta:
        model = Stack
        fields: ClassVar[list[str]] = []
