"""What is searched for, as the API takes it."""

from typing import Any

from rest_framework import serializers


class SearchQuery(serializers.Serializer[Any]):
    """What to search for."""

    q = serializers.CharField(max_length=200)
