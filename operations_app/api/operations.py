"""The operations endpoints: what was asked for, what it says, stop it, ask again."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Count
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.query import Query
from operations_app.api.changes import AtOnce, Change, cancelling, changes
from operations_app.api.filters import OperationFilter
from operations_app.api.operation_shapes import GroupSummary, OperationSerializer, OutputSerializer
from operations_app.models import Operation
from operations_app.output import read_output
from operations_app.retry import retry_operation

AFTER = OpenApiParameter(
    "after", int, description="The sequence number of the last chunk you have, 0 for none."
)


class OperationViewSet(ReadViewSet[Operation]):
    """Everything anybody asked for: the audit record, with the live state of what still runs."""

    queryset = Operation.objects.all()
    serializer_class = OperationSerializer
    filterset_class = OperationFilter
    search_fields = ("kind", "target_name", "host_name", "requested_by_name")
    ordering_fields = ("id", "created_at", "finished_at")
    required_action: ClassVar = {
        "list": "operation.read",
        "retrieve": "operation.read",
        "output": "operation.read",
        "groups": "operation.read",
    }

    @extend_schema(parameters=[AFTER], responses=OutputSerializer)
    @route(detail=True, pagination_class=None, filterset_class=None)
    def output(self, request: Request, pk: int) -> Response:
        """What the operation said, after a sequence number."""
        operation = self.get_object()
        chunks = read_output(operation_id=operation.pk, after=Query.of_request(request).number("after"))
        last = chunks[-1].sequence if chunks else operation.last_sequence
        more = last < operation.last_sequence or not operation.ended
        return Response(OutputSerializer({"chunks": chunks, "last_sequence": last, "more": more}).data)

    @changes("operation.cancel")
    def cancel(self, change: Change[Operation]) -> AtOnce:
        """Stop it, and what it has asked for: at once when nobody has begun, else as soon as its worker can."""
        return cancelling(change.target)

    @changes("operation.retry")
    def retry(self, change: Change[Operation]) -> AtOnce:
        """Ask for the same once more."""
        operation = change.target
        return AtOnce(
            do=lambda: retry_operation(operation=operation, **change.asked),
            command=operation.command,
        )

    @extend_schema(responses=GroupSummary)
    @route(detail=False, url_path="groups/<uuid:group>", pagination_class=None, filterset_class=None)
    def groups(self, request: Request, group: UUID) -> Response:
        """How the operations of a group are doing."""
        return Response(GroupSummary(_summary(self.get_queryset(), group)).data)


def _summary(operations: Any, group: UUID) -> dict[str, Any]:
    states = dict(operations.filter(group=group).order_by().values_list("state").annotate(count=Count("id")))
    if not states:
        raise exceptions.NotFound
    ended = all(state in Operation.ENDED for state in states)
    return {"group": group, "count": sum(states.values()), "ended": ended, "states": states}
