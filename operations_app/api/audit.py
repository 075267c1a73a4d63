"""The audit list: journal and operations together."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from accounts_app.api.bodies import Exact
from accounts_app.api.filters import LARGEST_ID, MOST_TERMS
from accounts_app.api.journal import JournalEntrySerializer
from accounts_app.api.pagination import Pages
from accounts_app.identity import actor_of
from operations_app.api.operation_shapes import OperationSerializer
from operations_app.audit import Asked, Key, audit_keys, lines_of


class AuditQuery(Exact, serializers.Serializer[Any]):
    """Which lines to show."""

    record = serializers.ChoiceField(choices=["journal", "operation"], required=False)
    kind = serializers.CharField(required=False, max_length=60)
    person = serializers.CharField(required=False, max_length=150)
    host = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    target_type = serializers.CharField(required=False, max_length=20)
    target_id = serializers.CharField(required=False, max_length=64)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    search = serializers.CharField(required=False, max_length=200)

    def validate_search(self, words: str) -> str:
        """Raises ValidationError for more words than a query takes."""
        if len(words.split()) > MOST_TERMS:
            raise serializers.ValidationError(f"Search for {MOST_TERMS} words at most.")
        return words


@extend_schema_serializer(component_name="AuditLine")
class AuditLineShape(serializers.Serializer[Any]):
    """Something that was done: a line of the journal, or an operation at the time it was asked for."""

    at = serializers.DateTimeField()
    record = serializers.ChoiceField(choices=["journal", "operation"])
    journal = JournalEntrySerializer(allow_null=True)
    operation = OperationSerializer(allow_null=True)


class AuditView(ListAPIView[Any]):
    """Who did what: changes of what people own and everything that was asked for, newest first."""

    required_action = "journal.read"
    serializer_class = AuditLineShape
    filter_backends: Any = ()
    http_method_names = ("get", "head")

    @extend_schema(parameters=[AuditQuery])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """One list in order of time."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any, Key]:
        pages = {Pages.page_query_param, Pages.page_size_query_param}
        said = {name: value for name, value in self.request.query_params.items() if name not in pages}
        query = AuditQuery(data=said)
        query.is_valid(raise_exception=True)
        return audit_keys(actor=actor_of(self.request), asked=Asked(**query.validated_data))

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Cut the page out of the keys, then read its rows."""
        page = super().paginate_queryset(queryset)
        return lines_of(list(page or []))
