"""What needs a person now, and one search over everything."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts_app.identity import actor_of
from containers_app.api.overview_bodies import SearchQuery
from containers_app.api.overview_shapes import NeedsSerializer, SearchSerializer
from containers_app.services.attention import needs
from containers_app.services.search import search


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
