"""The stacks endpoints."""

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.api.writes import Staged, Write, writes
from accounts_app.permissions import Actor
from builds_app.api.parsers import BoundedJSONParser
from builds_app.api.upload import TakesFiles, UploadParser
from builds_app.sources.context.limits import Limits
from fleet_app.services.asking import host_by_id
from operations_app.api.changes import AtOnce, Change, changes
from stacks_app.api.acceptance import StackAcceptances
from stacks_app.api.daily import StackDaily
from stacks_app.api.drafts import draft_of
from stacks_app.api.exports import StackExports
from stacks_app.api.files import PATH, file_of
from stacks_app.api.filters import StackFilter
from stacks_app.api.imports import StackImports
from stacks_app.api.origins import StackOrigins
from stacks_app.api.revisions import StackRevisions
from stacks_app.api.stack_bodies import (
    DeployBody,
    StackBody,
    StackChangeBody,
)
from stacks_app.api.stack_shapes import (
    DraftChangeShape,
    StackDetailSerializer,
    StackSerializer,
)
from stacks_app.api.tools import StackTools
from stacks_app.api.upload_bodies import UploadedChangeBody, UploadedDeployBody, UploadedStackBody, upload_of
from stacks_app.api.verbs import StackVerbs
from stacks_app.api.views import StackViews
from stacks_app.kinds import APPLY
from stacks_app.models import Stack
from stacks_app.services.changing import DraftChange
from stacks_app.services.deploying import Deployment
from stacks_app.services.drafts import remove_stack, save_stack
from stacks_app.sources.tree import LIMITS

STACK_UPLOAD = upload_of(StackBody, "StackUpload")
CHANGE_UPLOAD = upload_of(StackChangeBody, "StackChangeUpload")
DEPLOY_UPLOAD = upload_of(DeployBody, "DeployUpload")


class StackViewSet(
    TakesFiles,
    StackVerbs,
    StackAcceptances,
    StackDaily,
    StackViews,
    StackRevisions,
    StackOrigins,
    StackTools,
    StackImports,
    StackExports,
    ReadViewSet[Stack],
):
    """Compose projects: what they shall be, and what was applied."""

    queryset = Stack.objects.select_related("host", "change", "applied").prefetch_related("variables")
    serializer_class = StackDetailSerializer
    serializer_classes: ClassVar = {"list": StackSerializer}
    filterset_class = StackFilter
    search_fields = ("project", "host_name", "git_url")
    ordering_fields = ("project", "host_name", "created_at")
    parser_classes = (BoundedJSONParser, UploadParser)
    document = "stack"
    parts: ClassVar = {"archive": "archive", "files": "folder"}
    required_action: ClassVar = {
        "list": "stack.read",
        "retrieve": "stack.read",
        "file": "stack.read",
        **StackRevisions.reads,
        **StackOrigins.reads,
        **StackTools.reads,
        **StackViews.reads,
        **StackImports.reads,
        **StackExports.reads,
    }

    def upload_limits(self) -> Limits:
        """Those of the files of a stack."""
        return LIMITS

    def _draft(self, actor: Actor, data: dict[str, Any]) -> dict[str, Any]:
        return draft_of(data, actor=actor, into=lambda: self.upload_folder)

    @extend_schema(request={"application/json": StackBody, "multipart/form-data": STACK_UPLOAD})
    @writes("stack.create", body=UploadedStackBody, answer=StackDetailSerializer)
    def create(self, write: Write[Stack]) -> Stack:
        """Make a stack. Nothing runs until it is applied."""
        data = dict(write.data)
        stack = Stack(host=host_by_id(actor=write.actor, host_id=data.pop("host")))
        return save_stack(actor=write.actor, stack=stack, **self._draft(write.actor, data))

    @extend_schema(
        request={"application/json": StackChangeBody(partial=True), "multipart/form-data": CHANGE_UPLOAD}
    )
    @writes("stack.update", body=UploadedChangeBody, answer=StackDetailSerializer, plan=DraftChangeShape)
    def partial_update(self, write: Write[Stack]) -> Staged:
        """Change the draft of a stack. What runs stays as it is until it is applied.

        With `preview=true`, `plan` names the files that it adds, changes and removes.
        """
        draft = self._draft(write.actor, write.data)
        change = DraftChange(actor=write.actor, stack=write.target, draft=draft)
        return Staged(do=change.do, plan=change)

    @extend_schema(request={"application/json": DeployBody, "multipart/form-data": DEPLOY_UPLOAD})
    @changes(APPLY, body=UploadedDeployBody, detail=False)
    def deploy(self, change: Change[Stack]) -> AtOnce:
        """Make or change the stack of that name on that host, and apply it, in one: for scripts.

        Refused as a whole when it cannot be applied. `Prefer: wait=N` waits for its end.
        """
        data = dict(change.data)
        deployment = Deployment(
            actor=change.actor,
            host=host_by_id(actor=change.actor, host_id=data.pop("host")),
            project=data["project"],
            options=data.pop("apply", {}),
            draft=self._draft(change.actor, data),
            idempotency_key=change.idempotency_key,
        )
        deployment.prepare()
        sent: Any = self.request.data  # it is valid, so it is no list
        return AtOnce(do=deployment.do, plan=lambda: deployment.plan, sent=UploadedDeployBody().masked(sent))

    @writes("stack.remove")
    def destroy(self, write: Write[Stack]) -> None:
        """Forget a stack with its revisions. Its containers go on as they are.

        So do its volumes, also those that its files were carried to (`<project>_files_…`), and the tags that hold its
        images (`quaymaster/stack:<project>.…`): what runs may use them. They are yours to remove then.
        """
        remove_stack(actor=write.actor, stack=write.target)

    @extend_schema(parameters=[PATH], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @route(detail=True, pagination_class=None, filterset_class=None)
    def file(self, request: Request, **_: object) -> HttpResponse:
        """The content of a file."""
        return file_of(self.get_object().files, request)
