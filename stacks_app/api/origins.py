"""Where the files of stacks come from, as routes."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import GuardedViewSet
from accounts_app.api.writes import Write, writes
from accounts_app.identity import actor_of
from accounts_app.query import Query
from operations_app.api.changes import Change, changes
from operations_app.kinds import Wish
from stacks_app.api.stack_bodies import (
    DockerrunBody,
    FetchBody,
)
from stacks_app.api.stack_shapes import (
    DeliverySerializer,
    FoundShape,
    ImportedShape,
    MadeHookShape,
)
from stacks_app.kinds import FETCH
from stacks_app.models import Stack
from stacks_app.services.fetching import wish_to_fetch
from stacks_app.services.found import found_projects
from stacks_app.services.hooks import MadeHook, make_hook, remove_hook
from stacks_app.sources.dockerrun import read_dockerrun

HOST = OpenApiParameter("host", int, description="Only those on this host.")


class StackOrigins(GuardedViewSet[Stack]):
    """Repositories, webhooks and projects made elsewhere, as routes."""

    reads: ClassVar = {
        "elsewhere": "stack.read",
        "deliveries": "stack.read",
        "import_dockerrun": "stack.create",
    }

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

    @extend_schema(responses=DeliverySerializer(many=True))
    @route(detail=True, filterset_class=None, search_fields=(), ordering_fields=())
    def deliveries(self, request: Request, **_: object) -> Response:
        """What came to the webhook, the last one first, and what it did or why nothing. The older are forgotten."""
        page: Any = self.paginate_queryset(self.get_object().deliveries.order_by("-pk"))  # type: ignore[arg-type]  # of another model
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)

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
        return Response(ImportedShape(read_dockerrun(**body.validated_data)).data)
