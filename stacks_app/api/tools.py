"""What stacks need of this machine, as a route."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts_app.api.viewsets import GuardedViewSet
from stacks_app.models import Stack
from stacks_app.services.compose_state import ComposeState, compose_state


@extend_schema_serializer(component_name="ComposeState")
class ComposeStateShape(DataclassSerializer[ComposeState]):
    """The Compose CLI of this installation: its version, or why there is none."""

    class Meta:
        dataclass = ComposeState


class StackTools(GuardedViewSet[Stack]):
    """The Compose CLI, as a route."""

    reads: ClassVar = {"compose": "stack.read"}

    @extend_schema(responses=ComposeStateShape)
    @route(detail=False, pagination_class=None, filterset_class=None)
    def compose(self, request: Request) -> Response:
        """Whether stacks can be planned and applied here: the version of the Compose CLI, or what is wrong with it."""
        del request
        return Response(ComposeStateShape(compose_state()).data)
