"""The journal, as owners read it."""

from typing import ClassVar

import django_filters

from accounts_app.api.filters import SENSIBLE_TIMES, IdFilter
from accounts_app.api.journal_shapes import JournalEntrySerializer
from accounts_app.api.viewsets import ReadViewSet
from accounts_app.models import JournalEntry


class JournalFilter(django_filters.FilterSet):
    """By kind, person, host, target and time."""

    kind = django_filters.CharFilter()
    person = django_filters.CharFilter(field_name="person_name")
    host = IdFilter(field_name="host_id")
    target_type = django_filters.CharFilter()
    target_id = IdFilter()
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte", validators=SENSIBLE_TIMES)
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt", validators=SENSIBLE_TIMES)

    class Meta:
        model = JournalEntry
        fields: ClassVar[list[str]] = []


class JournalViewSet(ReadViewSet[JournalEntry]):
    """Who changed hosts, registries, git credentials, tokens and accounts. With operations between: `audit/`."""

    queryset = JournalEntry.objects.all()
    serializer_class = JournalEntrySerializer
    filterset_class = JournalFilter
    search_fields = ("kind", "target_name", "host_name", "person_name")
    ordering_fields = ("at",)
    required_action: ClassVar = {"list": "journal.read", "retrieve": "journal.read"}
