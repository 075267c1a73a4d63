"""Engine events and timelines as the API shows them."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.filters import SENSIBLE_TIMES
from accounts_app.identity import actor_of
from fleet_app.kinds import nouns_of_events
from fleet_app.models import EngineEvent
from fleet_app.services.timeline import Moment, Subject, moments_of, timeline_of
from operations_app.api.operation_shapes import OperationSerializer

LONGEST = 200
TIMELINE = [
    OpenApiParameter("before", str, description="Only moments before this time (ISO 8601)."),
    OpenApiParameter("limit", int, description=f"How many, at most {LONGEST}; 100 unless said."),
]


@extend_schema_serializer(component_name="Event")
class EventSerializer(serializers.ModelSerializer[EngineEvent]):
    """Something an engine said happened. related_engine_id is the other end, such as who joined a network."""

    host_name = serializers.CharField(source="host.name", read_only=True)
    noun = serializers.ChoiceField(choices=nouns_of_events(), read_only=True)
    attributes = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = EngineEvent
        fields: ClassVar = [
            "id", "host", "host_name", "at", "noun", "action", "engine_id", "name", "related_engine_id",
            "attributes",
        ]  # fmt: skip
        read_only_fields = fields


class MomentSerializer(serializers.Serializer[Any]):
    """An event of the engine or an operation of ours."""

    at = serializers.DateTimeField()
    event = EventSerializer(allow_null=True)
    operation = OperationSerializer(allow_null=True)


@extend_schema_serializer(component_name="Timeline")
class TimelineSerializer(serializers.Serializer[Any]):
    """Moments, newest first; when next_before is not null there may be older ones before it."""

    results = MomentSerializer(many=True)
    next_before = serializers.DateTimeField(allow_null=True)


class TimelineQuery(serializers.Serializer[Any]):
    """Which part of the timeline."""

    before = serializers.DateTimeField(required=False, validators=SENSIBLE_TIMES)
    limit = serializers.IntegerField(min_value=1, max_value=LONGEST, required=False, default=100)


def timeline_response(request: Request, subject: Subject) -> Response:
    """Answer with a part of the timeline of `subject`."""
    return _answer(request, partial(timeline_of, subject=subject))


def moments_response(request: Request, *, events: Q, operations: Q) -> Response:
    """Answer with a part of the timeline of those events and operations for which the conditions hold."""
    return _answer(request, partial(moments_of, events=events, operations=operations))


def _answer(request: Request, read: Callable[..., list[Moment]]) -> Response:
    query = TimelineQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    limit = query.validated_data["limit"]
    moments = read(actor=actor_of(request), before=query.validated_data.get("before"), limit=limit)
    next_before = moments[-1].at if len(moments) == limit else None
    return Response(TimelineSerializer({"results": moments, "next_before": next_before}).data)
