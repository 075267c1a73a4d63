"""What needs a person, and what was found, as the API shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers


@extend_schema_serializer(component_name="Need")
class NeedSerializer(serializers.Serializer[Any]):
    """One thing to look at; reason is one word, such as host_unreachable, unhealthy, exited, operation_failed."""

    reason = serializers.CharField()
    noun = serializers.CharField()
    id = serializers.IntegerField()
    name = serializers.CharField()
    host = serializers.IntegerField(allow_null=True)
    host_name = serializers.CharField()
    detail = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    stack = serializers.CharField(help_text="Of a container: the Compose project it belongs to.")
    service = serializers.CharField(help_text="And which service of that it is.")


@extend_schema_serializer(component_name="Needs")
class NeedsSerializer(serializers.Serializer[Any]):
    """What to look at, the gravest first."""

    results = NeedSerializer(many=True)


@extend_schema_serializer(component_name="Found")
class FoundSerializer(serializers.Serializer[Any]):
    """One thing that was found."""

    noun = serializers.ChoiceField(choices=["host", "container", "image", "volume", "network"])
    id = serializers.IntegerField()
    name = serializers.CharField()
    host = serializers.IntegerField()
    host_name = serializers.CharField()
    state = serializers.CharField()
    stale = serializers.BooleanField(help_text="Nobody sees it now: its state is the last one seen.")
    detail = serializers.CharField()


@extend_schema_serializer(component_name="Search")
class SearchSerializer(serializers.Serializer[Any]):
    """What was found, a few of each noun."""

    results = FoundSerializer(many=True)
