"""The journal, as owners read it."""

from typing import Any, ClassVar

import django_filters
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.filters import IdFilter
from accounts_app.api.viewsets import ReadViewSet
from accounts_app.models import JournalEntry


@extend_schema_field({"type": ["string", "boolean", "integer", "null"]})
class Told(serializers.JSONField):
    """The value of a column."""


@extend_schema_serializer(component_name="FieldChange")
class FieldChangeShape(serializers.Serializer[Any]):
    """A field that changed. Of a secret it is told that it changed, and no more."""

    field = serializers.CharField()
    secret = serializers.BooleanField()
    before = Told()
    after = Told()


@extend_schema_serializer(component_name="JournalEntry")
class JournalEntrySerializer(serializers.ModelSerializer[JournalEntry]):
    """Who changed what people own, where the request came from, and what was before and after."""

    changes = FieldChangeShape(many=True, read_only=True)

    class Meta:
        model = JournalEntry
        fields: ClassVar = [
            "id",
            "at",
            "kind",
            "person_name",
            "token_name",
            "on_server",
            "address",
            "host_id",
            "host_name",
            "target_type",
            "target_id",
            "target_name",
            "changes",
            "request_id",
        ]
        read_only_fields = fields


class JournalFilter(django_filters.FilterSet):
    """By kind, person, host, target and time."""

    kind = django_filters.CharFilter()
    person = django_filters.CharFilter(field_name="person_name")
    host = IdFilter(field_name="host_id")
    target_type = django_filters.CharFilter()
    target_id = django_filters.CharFilter()
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

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
