"""Revisions as files that leave, as routes."""

from typing import ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request

from accounts_app.api.viewsets import GuardedViewSet
from stacks_app.api.revisions import revision_of
from stacks_app.models import Stack
from stacks_app.services.exporting import export_revision


class StackExports(GuardedViewSet[Stack]):
    """Revisions of one stack as files, as routes."""

    reads: ClassVar = {"export": "stack.read"}

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @route(detail=True, url_path="revisions/<int:number>/export", pagination_class=None, filterset_class=None)
    def export(self, request: Request, number: int, **_: object) -> HttpResponse:
        """A zip of a resolved compose.yaml with the images that it ran, and of the files it needs: for docker compose.

        The values of secret variables are not in it: they stand there as `${NAME}`.
        """
        stack = self.get_object()
        name = f"{stack.project}-{number}.zip"
        return HttpResponse(
            export_revision(revision_of(stack, number)),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
