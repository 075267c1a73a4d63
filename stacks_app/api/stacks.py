"""The stacks endpoints."""

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.api.writes import Write, writes
from accounts_app.errors import Invalid, NotThere
from accounts_app.identity import actor_of
from accounts_app.permissions import Actor
from accounts_app.query import Query
from builds_app.api.parsers import BoundedJSONParser
from builds_app.api.upload import TakesFiles, UploadParser
from builds_app.sources.context.limits import Limits
from fleet_app.services.asking import host_by_id
from operations_app.api.changes import AtOnce, Change, changes
from operations_app.kinds import Kind, Wish
from stacks_app.api.drafts import draft_of
from stacks_app.api.filters import StackFilter
from stacks_app.api.stack_bodies import (
    ApplyBody,
    DeployBody,
    DockerrunBody,
    DownBody,
    FetchBody,
    RollBackBody,
    ServicesBody,
    StackBody,
    StackChangeBody,
    StopServicesBody,
)
from stacks_app.api.stack_shapes import (
    DeliverySerializer,
    DifferenceShape,
    FoundShape,
    ImportedShape,
    MadeHookShape,
    RevisionDetailSerializer,
    RevisionSerializer,
    StackDetailSerializer,
    StackSerializer,
)
from stacks_app.api.upload_bodies import UploadedChangeBody, UploadedDeployBody, UploadedStackBody, upload_of
from stacks_app.kinds import APPLY, DOWN, FETCH, RESTART, ROLL_BACK, START, STOP, ServicesParams
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import Options
from stacks_app.services.applying import wish_to_apply
from stacks_app.services.comparing import compare_revisions
from stacks_app.services.deploying import Deployment
from stacks_app.services.drafts import read_file, remove_stack, save_stack
from stacks_app.services.fetching import wish_to_fetch
from stacks_app.services.found import found_projects
from stacks_app.services.going_back import wish_to_roll_back
from stacks_app.services.hooks import MadeHook, make_hook, remove_hook
from stacks_app.services.verbs import wish_for_services, wish_to_take_down
from stacks_app.sources.dockerrun import read_dockerrun
from stacks_app.sources.tree import LIMITS

HOST = OpenApiParameter("host", int, description="Only those on this host.")
WITH = OpenApiParameter("with", int, required=True, description="The number of the revision to compare with.")
STACK_UPLOAD = upload_of(StackBody, "StackUpload")
CHANGE_UPLOAD = upload_of(StackChangeBody, "StackChangeUpload")
DEPLOY_UPLOAD = upload_of(DeployBody, "DeployUpload")
PATH = OpenApiParameter("path", str, required=True, description="The path of the file in the stack.")


class StackViewSet(TakesFiles, ReadViewSet[Stack]):
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
        "elsewhere": "stack.read",
        "revisions": "stack.read",
        "revision": "stack.read",
        "compare": "stack.read",
        "revision_file": "stack.read",
        "deliveries": "stack.read",
        "import_dockerrun": "stack.create",
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
    @writes("stack.update", body=UploadedChangeBody, answer=StackDetailSerializer)
    def partial_update(self, write: Write[Stack]) -> Stack:
        """Change the draft of a stack. What runs stays as it is until it is applied."""
        return save_stack(actor=write.actor, stack=write.target, **self._draft(write.actor, write.data))

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
            draft=lambda: self._draft(change.actor, data),
            idempotency_key=change.idempotency_key,
        )
        sent: Any = self.request.data  # it is valid, so it is no list
        return AtOnce(do=deployment.do, plan=lambda: deployment.plan, sent=UploadedDeployBody().masked(sent))

    @changes(FETCH, body=FetchBody)
    def fetch(self, change: Change[Stack]) -> Wish:
        """Have the draft as its repository is now, and apply it then if that is wanted."""
        return wish_to_fetch(stack=change.target, apply=change.data.get("apply"))

    @writes("stack.hook", answer=MadeHookShape)
    def hook(self, write: Write[Stack]) -> MadeHook:
        """Make a webhook that fetches, in your name. One that there was stops working."""
        return make_hook(actor=write.actor, stack=write.target)

    @writes("stack.hook")
    def remove_hook(self, write: Write[Stack]) -> None:
        """Remove the webhook."""
        remove_hook(actor=write.actor, stack=write.target)

    @writes("stack.remove")
    def destroy(self, write: Write[Stack]) -> None:
        """Forget a stack with its revisions. Its containers go on as they are."""
        remove_stack(actor=write.actor, stack=write.target)

    @changes(APPLY, body=ApplyBody)
    def apply(self, change: Change[Stack]) -> Wish:
        """Make the draft true on the host. With `preview=true`, `plan` says what that would do."""
        usual = {"remove_orphans": change.target.remove_orphans}
        return wish_to_apply(stack=change.target, options=Options(**{**usual, **change.data}))

    @changes(ROLL_BACK, body=RollBackBody)
    def roll_back(self, change: Change[Stack]) -> Wish:
        """Have an earlier revision run again, with the images that it had. Nothing is built for that."""
        return wish_to_roll_back(stack=change.target, number=change.data["revision"])

    @changes(START, body=ServicesBody)
    def start(self, change: Change[Stack]) -> Wish:
        """Start what does not run."""
        return _services(START, change)

    @changes(STOP, body=StopServicesBody)
    def stop(self, change: Change[Stack]) -> Wish:
        """Stop what runs, and remove nothing."""
        return _services(STOP, change)

    @changes(RESTART, body=StopServicesBody)
    def restart(self, change: Change[Stack]) -> Wish:
        """Stop and start what is there."""
        return _services(RESTART, change)

    @changes(DOWN, body=DownBody)
    def down(self, change: Change[Stack]) -> Wish:
        """Remove its containers and networks, and of its volumes those that are named."""
        return wish_to_take_down(
            stack=change.target,
            volumes=change.data.get("volumes", []),
            timeout=change.data.get("timeout"),
        )

    @extend_schema(parameters=[PATH], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @route(detail=True, pagination_class=None, filterset_class=None)
    def file(self, request: Request, **_: object) -> HttpResponse:
        """The content of a file."""
        return _file(self.get_object().files, request)

    @extend_schema(responses=RevisionSerializer(many=True))
    @route(detail=True, filterset_class=None, search_fields=(), ordering_fields=())
    def revisions(self, request: Request, **_: object) -> Response:
        """What was applied, the last one first."""
        rows = self.get_object().revisions.order_by("-number")
        page: Any = self.paginate_queryset(rows)  # type: ignore[arg-type]  # of another model
        return self.get_paginated_response(RevisionSerializer(page, many=True).data)

    @extend_schema(responses=DeliverySerializer(many=True))
    @route(detail=True, filterset_class=None, search_fields=(), ordering_fields=())
    def deliveries(self, request: Request, **_: object) -> Response:
        """What came to the webhook, the last one first, and what it did or why nothing. The older are forgotten."""
        page: Any = self.paginate_queryset(self.get_object().deliveries.order_by("-pk"))  # type: ignore[arg-type]  # of another model
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)

    @extend_schema(responses=RevisionDetailSerializer)
    @route(detail=True, url_path="revisions/<int:number>", pagination_class=None, filterset_class=None)
    def revision(self, request: Request, number: int, **_: object) -> Response:
        """One of them, with what it was made from."""
        return Response(RevisionDetailSerializer(_revision(self.get_object(), number)).data)

    @extend_schema(parameters=[WITH], responses=DifferenceShape)
    @route(
        detail=True, url_path="revisions/<int:number>/compare", pagination_class=None, filterset_class=None
    )
    def compare(self, request: Request, number: int, **_: object) -> Response:
        """What it has different from another one, which counts as the earlier."""
        stack, other = self.get_object(), Query.of_request(request).optional_number("with")
        if other is None:
            raise Invalid("with", "Say which revision to compare with.")
        difference = compare_revisions(before=_revision(stack, other), after=_revision(stack, number))
        return Response(DifferenceShape(difference).data)

    @extend_schema(parameters=[PATH], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @route(detail=True, url_path="revisions/<int:number>/file", pagination_class=None, filterset_class=None)
    def revision_file(self, request: Request, number: int, **_: object) -> HttpResponse:
        """A file as it was then."""
        return _file(_revision(self.get_object(), number).files, request)

    @extend_schema(parameters=[HOST], responses=FoundShape(many=True))
    @route(detail=False, pagination_class=None, filterset_class=None)
    def elsewhere(self, request: Request) -> Response:
        """Compose projects that run on the hosts and are no stacks here yet."""
        host = Query.of_request(request).optional_number("host")
        found = found_projects(actor=actor_of(request), host=host)
        return Response(FoundShape(found, many=True).data)

    @extend_schema(request=DockerrunBody, responses=ImportedShape)
    @route(
        detail=False,
        methods=["post"],
        url_path="import-dockerrun",
        pagination_class=None,
        filterset_class=None,
    )
    def import_dockerrun(self, request: Request) -> Response:
        """A Dockerrun.aws.json as a compose file, with what to look at. Nothing is made."""
        body = DockerrunBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(ImportedShape(read_dockerrun(body.validated_data["text"])).data)


def _services(kind: Kind[Stack, ServicesParams, Any], change: Change[Stack]) -> Wish:
    return wish_for_services(
        kind,
        stack=change.target,
        services=change.data.get("services", []),
        timeout=change.data.get("timeout"),
    )


def _revision(stack: Stack, number: int) -> Revision:
    found: Revision | None = stack.revisions.filter(number=number).first()
    if found is None:
        raise NotThere(f"{stack.project} has no revision {number}.")
    return found


def _file(files: list[dict[str, Any]], request: Request) -> HttpResponse:
    content = read_file(files, path=request.query_params.get("path", ""))
    if content is None:
        raise NotThere
    return HttpResponse(
        content, content_type=_type_of(content), headers={"Content-Disposition": "attachment"}
    )


def _type_of(content: bytes) -> str:
    """Text, or bytes: a page in a stranger's stack is not to be shown as one of ours."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain; charset=utf-8"
