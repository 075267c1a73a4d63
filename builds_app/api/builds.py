"""The builds endpoints: ask for one, follow it, understand it, ask again."""

from collections.abc import Iterator
from typing import ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.api.writes import Write, writes
from accounts_app.query import Query
from builds_app import services
from builds_app.api.build_bodies import BuildBody, BuildUpload, DismissBody, RebuildBody, UploadedBuildBody
from builds_app.api.build_part_shapes import BuildComparisonShape
from builds_app.api.build_shapes import BuildDetailSerializer, BuildOutputSerializer, BuildSerializer
from builds_app.api.filters import BuildFilter
from builds_app.api.parsers import BoundedJSONParser
from builds_app.api.plans import plan_of
from builds_app.api.upload import TakesFiles, UploadParser
from builds_app.kinds import BUILD
from builds_app.models import Build
from builds_app.record.logs import log_lines, read_log
from builds_app.sources.context.limits import Limits
from builds_app.sources.uploads import context_limits
from builds_app.why.compare import compare_builds
from operations_app.api.changes import AtOnce, Change, cancelling, changes
from operations_app.kinds import Wish

AFTER = OpenApiParameter(
    "after", int, description="The sequence number of the last chunk you have, 0 for none."
)
STEP = OpenApiParameter(
    "step", int, description="Only this step, by its index; 0 is what Quaymaster itself says."
)
WITH = OpenApiParameter("with", int, required=True, description="Id of the build to compare with.")
# Not in lists: they may be long.
LARGE = (
    "dockerfile", "warnings", "advice", "cache_explanation", "base_images", "sealed_secrets", "options",
    "sealed_options",
)  # fmt: skip


class BuildViewSet(TakesFiles, ReadViewSet[Build]):
    """Image builds on the engines' own BuildKit."""

    queryset = Build.objects.select_related("operation", "context")
    lookup_url_kwarg = "id"
    serializer_class = BuildDetailSerializer
    serializer_classes: ClassVar = {"list": BuildSerializer}
    filterset_class = BuildFilter
    search_fields = ("name", "host_name", "git_url", "git_ref", "git_commit", "image_engine_id", "tags")
    ordering_fields = ("created_at", "name", "number", "image_size_bytes")
    parser_classes = (BoundedJSONParser, UploadParser)
    document = "build"
    required_action: ClassVar = {
        "list": "build.read",
        "retrieve": "build.read",
        "output": "build.read",
        "log": "build.read",
        "compare": "build.read",
    }

    def upload_limits(self) -> Limits:
        """Those of contexts."""
        return context_limits()

    def get_queryset(self) -> QuerySet[Build]:
        queryset = super().get_queryset()
        if self.action == "list":
            return queryset.select_related(None).select_related("operation").defer(*LARGE)
        return queryset.defer("context__files") if self.action != "compare" else queryset

    @extend_schema(request={"application/json": BuildBody, "multipart/form-data": BuildUpload})
    @changes(BUILD, body=UploadedBuildBody, detail=False)
    def create(self, change: Change[Build]) -> Wish:
        """Build an image. The operation that is answered has the id of the build.

        The source is one of: `dockerfile` (a text that needs no files), `git_url`, or, as multipart, an archive or the
        files of a folder.
        """
        return services.wish_to_build(plan=plan_of(actor=change.actor, data=change.data))

    @changes(BUILD, body=RebuildBody)
    def rebuild(self, change: Change[Build]) -> Wish:
        """Build the same once more, with or without cache."""
        return services.wish_to_rebuild(build=change.target, no_cache=change.data.get("no_cache"))

    @changes("build.cancel")
    def cancel(self, change: Change[Build]) -> AtOnce:
        """Stop the build: the step that runs on the engine ends within a second."""
        return cancelling(change.target.operation)

    @writes("build.remove")
    def destroy(self, write: Write[Build]) -> None:
        """Forget the record of a build that has ended. The image stays."""
        services.remove_build(build=write.target)

    @extend_schema(parameters=[AFTER, STEP], responses=BuildOutputSerializer)
    @route(detail=True, pagination_class=None, filterset_class=None)
    def output(self, request: Request, **_: object) -> Response:
        """The log in numbered pieces, after a sequence number."""
        build = self.get_object()
        query = Query.of_request(request)
        chunks = read_log(build=build, after=query.number("after"), step=query.optional_number("step"))
        last = chunks[-1].sequence if chunks else build.last_sequence
        more = last < build.last_sequence or not build.operation.ended
        return Response(BuildOutputSerializer({"chunks": chunks, "last_sequence": last, "more": more}).data)

    @extend_schema(parameters=[STEP], responses={(200, "text/plain"): OpenApiTypes.STR})
    @route(detail=True, pagination_class=None, filterset_class=None)
    def log(self, request: Request, **_: object) -> StreamingHttpResponse:
        """The log as text, each step under its name."""
        lines: Iterator[str] = log_lines(
            build=self.get_object(), step=Query.of_request(request).optional_number("step")
        )
        return StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")

    @extend_schema(parameters=[WITH], responses=BuildComparisonShape)
    @route(detail=True, pagination_class=None, filterset_class=None)
    def compare(self, request: Request, **_: object) -> Response:
        """How this build differs from another one, which counts as the earlier."""
        wanted = Query.of_request(request).optional_number("with")
        other = self.get_queryset().filter(pk=wanted).first() if wanted is not None else None
        if other is None:
            raise exceptions.ValidationError({"with": ["There is no such build."]})
        return Response(BuildComparisonShape(compare_builds(before=other, after=self.get_object())).data)

    @writes("build.update", body=DismissBody, answer=BuildDetailSerializer)
    def dismiss_advice(self, write: Write[Build]) -> Build:
        """Set an advice aside for this source, or take it up again."""
        return services.dismiss_advice(build=write.target, **write.data)
