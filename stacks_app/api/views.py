"""A stack as a whole, as routes that change nothing: what hangs together in it, and what happened to it."""

from typing import Any, ClassVar

from django.db.models import Q
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts_app.api.viewsets import GuardedViewSet
from fleet_app.api.event_shapes import TIMELINE, TimelineSerializer, moments_response
from stacks_app.models import Stack
from stacks_app.plan.graph import StackGraph
from stacks_app.services.graph import drawn


@extend_schema_serializer(component_name="StackGraph")
class GraphShape(DataclassSerializer[StackGraph]):
    """What hangs together in a stack: services, and whom each of them reaches by which names."""

    class Meta:
        dataclass = StackGraph


class StackViews(GuardedViewSet[Stack]):
    """A stack as a whole, as routes."""

    reads: ClassVar = {"graph": "stack.read", "events": "stack.read"}

    @extend_schema(responses=GraphShape)
    @route(detail=True, pagination_class=None, filterset_class=None)
    def graph(self, request: Request, **_: Any) -> Response:
        """What hangs together in it: as it was applied last, or where it never was, as its files say."""
        return Response(GraphShape(drawn(self.get_object())).data)

    @extend_schema(parameters=TIMELINE, responses=TimelineSerializer)
    @route(detail=True, pagination_class=None, filterset_class=None)
    def events(self, request: Request, **_: Any) -> Response:
        """What happened to its containers and what was done to it, on one axis, newest first."""
        stack = self.get_object()
        # By what the engine said of a container then: those that were replaced since belong to it as well.
        events = Q(host=stack.host_id, noun="container", attributes__stack=stack.project)
        operations = Q(target_type="stack", target_id=str(stack.pk))
        return moments_response(request, events=events, operations=operations)
