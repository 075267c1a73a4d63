"""What needs a person now, and one search over everything."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts_app.identity import actor_of
from containers_app.services.attention import needs
from containers_app.services.search import search


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


class SearchQuery(serializers.Serializer[Any]):
    """What to search for."""

    q = serializers.CharField(max_length=200)


class NeedsView(APIView):
    """What needs you now: hosts that do not answer, containers in trouble, operations that failed in the last day."""

    required_action = "host.read"

    @extend_schema(responses=NeedsSerializer)
    def get(self, request: Request) -> Response:
        """Return the list; each kind only as far as the person may see it."""
        return Response(NeedsSerializer({"results": needs(actor=actor_of(request))}).data)


class SearchView(APIView):
    """One search over hosts, containers, images, volumes and networks."""

    required_action = "host.read"

    @extend_schema(
        parameters=[OpenApiParameter("q", str, required=True, description="A part of a name, image or id.")],
        responses=SearchSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return what was found; names that begin with the text come first."""
        query = SearchQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        found = search(actor=actor_of(request), text=query.validated_data["q"])
        return Response(SearchSerializer({"results": found}).data)
