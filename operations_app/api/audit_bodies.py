"""What may be asked of the audit list."""

from typing import Any

from rest_framework import serializers

from accounts_app.api.bodies import Exact
from accounts_app.api.filters import LARGEST_ID, MOST_TERMS


class AuditQuery(Exact, serializers.Serializer[Any]):
    """Which lines to show."""

    record = serializers.ChoiceField(choices=["journal", "operation"], required=False)
    kind = serializers.CharField(required=False, max_length=60)
    person = serializers.CharField(required=False, max_length=150)
    host = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    target_type = serializers.CharField(required=False, max_length=20)
    target_id = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    search = serializers.CharField(required=False, max_length=200)

    def validate_search(self, words: str) -> str:
        """Raises ValidationError for more words than a query takes."""
        if len(words.split()) > MOST_TERMS:
            raise serializers.ValidationError(f"Search for {MOST_TERMS} words at most.")
        return words
