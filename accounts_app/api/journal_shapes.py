"""Lines of the journal as the API shows them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.journal import title_of
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

    target_id = serializers.IntegerField(read_only=True)
    title = serializers.SerializerMethodField()
    changes = FieldChangeShape(many=True, read_only=True)

    class Meta:
        model = JournalEntry
        fields: ClassVar = [
            "id",
            "at",
            "kind",
            "title",
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

    def get_title(self, entry: JournalEntry) -> str:
        """What was done, for people, without what it was done to: "Add a host"."""
        return title_of(entry.kind)
