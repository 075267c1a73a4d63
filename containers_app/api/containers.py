"""The container endpoints: lists, facts, and what can be done to one or to many."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.bodies import Body
from accounts_app.api.viewsets import ReadViewSet
from containers_app.anatomy import anatomy_of
from containers_app.api.anatomy_shapes import AnatomySerializer
from containers_app.api.container_bodies import (
    BulkBody,
    CommitBody,
    KillBody,
    RemoveBody,
    RenameBody,
    StopBody,
    UpdateBody,
)
from containers_app.api.container_shapes import (
    CommandsSerializer,
    ContainerDetailSerializer,
    ContainerSerializer,
    SamplesSerializer,
)
from containers_app.api.filters import ContainerFilter
from containers_app.api.host_bodies import HostBody
from containers_app.api.spec_bodies import CreateBody, RecreateBody, RunLineBody
from containers_app.api.spec_shapes import ContainerForm, RunLineRead
from containers_app.kinds import containers as kinds
from containers_app.kinds.creation import RUN
from containers_app.kinds.hosts import PRUNE_NOUN
from containers_app.models import Container, Image
from containers_app.services import creating, pruning
from containers_app.services.committing import wish_to_commit
from containers_app.services.recreating import wish_to_recreate
from containers_app.services.timeline import subject_of
from containers_app.services.updating import wish_to_update
from containers_app.services.verbs import wish_for, wish_for_many
from containers_app.spec.secrets import masked_inspect
from fleet_app import stats
from fleet_app.api.event_shapes import TIMELINE, TimelineSerializer, timeline_response
from fleet_app.api.rows import HOST_COLUMNS, OnHosts
from fleet_app.services.asking import host_by_id
from operations_app.api.changes import Change, changes
from operations_app.kinds import Kind, Wish
from operations_app.plain import to_plain

IMAGE_ID = Subquery(
    Image.objects.filter(host=OuterRef("host"), engine_id=OuterRef("image_engine_id")).values("pk")[:1]
)


def _verb(
    kind: Kind[Container, Any, Any], words: str, *, body: type[Body] | None = None, name: str, **route: Any
) -> Callable[..., Response]:
    """A route that asks for `kind`; `words` describe it, `name` is that of the method."""

    def wish(_: Any, change: Change[Container]) -> Wish:
        return wish_for(change.target, kind, **change.data)

    wish.__name__, wish.__doc__ = name, words
    return changes(kind, body=body, **route)(wish)


class ContainerVerbs:
    """What can be done to one container, as routes."""

    destroy = _verb(kinds.REMOVE, "Remove it.", body=RemoveBody, name="destroy")
    start = _verb(kinds.START, "Start it.", name="start")
    stop = _verb(
        kinds.STOP,
        "Ask it to stop (SIGTERM), and kill it when the grace time is over.",
        body=StopBody,
        name="stop",
    )
    restart = _verb(kinds.RESTART, "Stop it and start it again.", body=StopBody, name="restart")
    kill = _verb(kinds.KILL, "Send it a signal, SIGKILL unless another is given.", body=KillBody, name="kill")
    pause = _verb(kinds.PAUSE, "Freeze all its processes.", name="pause")
    unpause = _verb(kinds.UNPAUSE, "Let its processes go on.", name="unpause")
    rename = _verb(kinds.RENAME, "Give it another name.", body=RenameBody, name="rename")

    @changes(kinds.UPDATE, body=UpdateBody, url_path="update")
    def update_limits(self, change: Change[Container]) -> Wish:
        """Change limits and restart policy in place."""
        return wish_to_update(container=change.target, fields=change.data)

    @changes(kinds.COMMIT, body=CommitBody)
    def commit(self, change: Change[Container]) -> Wish:
        """Make an image of its file system, with changes such as another CMD."""
        return wish_to_commit(container=change.target, fields=change.data)


class ContainerViewSet(ContainerVerbs, OnHosts[Container], ReadViewSet[Container]):
    """Containers of all hosts, as the mirror has them."""

    queryset = Container.objects.select_related("host").annotate(image_row_id=IMAGE_ID)
    serializer_class = ContainerDetailSerializer
    serializer_classes: ClassVar = {"list": ContainerSerializer}
    filterset_class = ContainerFilter
    search_fields = ("name", "image", "engine_id", "stack", "service")
    ordering_fields = (
        "name", "image", "state", "stack", "host", "created_at", "started_at", "finished_at", "restart_count",
        "exit_code",
    )  # fmt: skip
    ordering = ("name",)
    required_action: ClassVar = {
        "list": "container.read",
        "retrieve": "container.read",
        "stats": "container.stats",
        "inspect": "container.read",
        "anatomy": "container.read",
        "events": "container.read",
        "command": "container.read",
        "spec": "container.read",
        "parse_run": "container.read",
    }

    def latest_of(self, rows: Sequence[Container]) -> dict[int, dict[str, Any]]:
        """The newest measurement of each container of the page that is seen running now."""
        running = [row for row in rows if row.state == Container.State.RUNNING and not row.host.is_stale]
        return stats.latest("container", [row.pk for row in running])

    def get_queryset(self) -> QuerySet[Container]:
        rows = super().get_queryset()
        return rows.defer("raw", "sealed_environment", *HOST_COLUMNS) if self.action == "list" else rows

    @extend_schema(responses=SamplesSerializer)
    @route(detail=True)
    def stats(self, request: Request, pk: int) -> Response:
        """The measurements of the last hour."""
        samples = stats.series("container", self.get_object().pk)
        return Response(SamplesSerializer({"samples": samples}).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @route(detail=True)
    def inspect(self, request: Request, pk: int) -> Response:
        """The engine's own words (`docker inspect`); variables by name only, secret labels masked."""
        return Response(masked_inspect(self.get_object().raw))

    @extend_schema(responses=AnatomySerializer)
    @route(detail=True)
    def anatomy(self, request: Request, pk: int) -> Response:
        """What the container is made of: namespaces, control group limits, image snapshot, start command."""
        container = self.get_object()
        image = Image.objects.filter(host=container.host_id, engine_id=container.image_engine_id).first()
        anatomy = anatomy_of(container.raw, image=image.raw if image else None)
        return Response(AnatomySerializer(anatomy).data)

    @extend_schema(parameters=TIMELINE, responses=TimelineSerializer)
    @route(detail=True)
    def events(self, request: Request, pk: int) -> Response:
        """What happened to it and what was done to it, on one axis, newest first."""
        return timeline_response(request, subject_of(self.get_object()))

    @extend_schema(responses=CommandsSerializer)
    @route(detail=True)
    def command(self, request: Request, pk: int) -> Response:
        """The `docker run` line that makes such a container, and its actions by hand."""
        return Response(CommandsSerializer(creating.commands_of(self.get_object())).data)

    @extend_schema(responses=ContainerForm)
    @route(detail=True)
    def spec(self, request: Request, pk: int) -> Response:
        """The fields that make such a container, to fill a form with; secrets are masked and may be sent so."""
        return Response(ContainerForm(creating.form_of(self.get_object())).data)

    @extend_schema(request=RunLineBody, responses=RunLineRead)
    @route(detail=False, methods=["post"], url_path="parse-run")
    def parse_run(self, request: Request) -> Response:
        """Turn a pasted `docker run` line into the fields of a container. Nothing is run."""
        body = RunLineBody(data=request.data)
        body.is_valid(raise_exception=True)
        read = creating.read_line(body.validated_data["line"])
        return Response(RunLineRead({"spec": to_plain(read.spec), "warnings": read.warnings}).data)

    @changes(RUN, body=CreateBody, detail=False)
    def create(self, change: Change[Container]) -> Wish:
        """Make a container and, unless start is false, run it; the image is pulled when it is missing."""
        return creating.wish_to_run(actor=change.actor, fields=change.data)

    @changes(kinds.RECREATE, body=RecreateBody)
    def recreate(self, change: Change[Container]) -> Wish:
        """Replace it by one like it with changes; it is put back if the new one does not run."""
        return wish_to_recreate(container=change.target, fields=change.data)

    @changes("container.bulk", body=BulkBody, detail=False, many=True)
    def bulk(self, change: Change[Container]) -> list[Wish]:
        """Do the same to many: one operation each, in one group."""
        return wish_for_many(actor=change.actor, fields=change.data)

    @changes(PRUNE_NOUN["container"], body=HostBody, detail=False)
    def prune(self, change: Change[Container]) -> Wish:
        """Remove all stopped containers of a host."""
        host = host_by_id(actor=change.actor, host_id=change.data["host"])
        return pruning.prune_noun(host=host, noun="container")
