"""What was applied of a stack, as routes."""

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import GuardedViewSet
from accounts_app.errors import Invalid, NotThere
from accounts_app.query import Query
from stacks_app.api.files import PATH, file_of
from stacks_app.api.stack_shapes import (
    DifferenceShape,
    RevisionDetailSerializer,
    RevisionSerializer,
)
from stacks_app.models import Revision, Stack
from stacks_app.services.comparing import compare_revisions

WITH = OpenApiParameter("with", int, required=True, description="The number of the revision to compare with.")


class StackRevisions(GuardedViewSet[Stack]):
    """Revisions of one stack, as routes."""

    reads: ClassVar = dict.fromkeys(("revisions", "revision", "compare", "revision_file"), "stack.read")

    @extend_schema(responses=RevisionSerializer(many=True))
    @route(detail=True, filterset_class=None, search_fields=(), ordering_fields=())
    def revisions(self, request: Request, **_: object) -> Response:
        """What was applied, the last one first."""
        rows = self.get_object().revisions.select_related("operation").order_by("-number")
        page: Any = self.paginate_queryset(rows)  # type: ignore[arg-type]  # of another model
        return self.get_paginated_response(RevisionSerializer(page, many=True).data)

    @extend_schema(responses=RevisionDetailSerializer)
    @route(detail=True, url_path="revisions/<int:number>", pagination_class=None, filterset_class=None)
    def revision(self, request: Request, number: int, **_: object) -> Response:
        """One of them, with what it was made from."""
        return Response(RevisionDetailSerializer(revision_of(self.get_object(), number)).data)

    @extend_schema(parameters=[WITH], responses=DifferenceShape)
    @route(
        detail=True, url_path="revisions/<int:number>/compare", pagination_class=None, filterset_class=None
    )
    def compare(self, request: Request, number: int, **_: object) -> Response:
        """What it has different from another one, which counts as the earlier."""
        stack, other = self.get_object(), Query.of_request(request).optional_number("with")
        if other is None:
            raise Invalid("with", "Say which revision to compare with.")
        difference = compare_revisions(before=revision_of(stack, other), after=revision_of(stack, number))
        return Response(DifferenceShape(difference).data)

    @extend_schema(parameters=[PATH], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @route(detail=True, url_path="revisions/<int:number>/file", pagination_class=None, filterset_class=None)
    def revision_file(self, request: Request, number: int, **_: object) -> HttpResponse:
        """A file as it was then."""
        return file_of(revision_of(self.get_object(), number).files, request)


def revision_of(stack: Stack, number: int) -> Revision:
    """The revision of that number.

    Raises:
        NotThere: there is none.
    """
    rows = stack.revisions.select_related("operation")
    found: Revision | None = rows.filter(number=number).first()
    if found is None:
        raise NotThere(f"{stack.project} has no revision {number}.")
    return found
