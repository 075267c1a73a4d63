"""Lines of the audit list as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.journal_shapes import JournalEntrySerializer
from operations_app.api.operation_shapes import OperationSerializer


@extend_schema_serializer(component_name="AuditLine")
class AuditLineShape(serializers.Serializer[Any]):
    """Something that was done: a line of the journal, or an operation at the time it was asked for."""

    at = serializers.DateTimeField()
    record = serializers.ChoiceField(choices=["journal", "operation"])
    journal = JournalEntrySerializer(allow_null=True)
    operation = OperationSerializer(allow_null=True)
