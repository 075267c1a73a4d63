"""The endpoint of what the engines said happened."""

from accounts_app.api.viewsets import ReadViewSet
from fleet_app.api.event_shapes import EventSerializer
from fleet_app.api.filters import EventFilter
from fleet_app.api.rows import HOST_COLUMNS, OnHosts
from fleet_app.models import EngineEvent


class EventViewSet(OnHosts[EngineEvent], ReadViewSet[EngineEvent]):
    """Engine events that are kept for a while, newest first."""

    queryset = EngineEvent.objects.select_related("host").defer(*HOST_COLUMNS)
    serializer_class = EventSerializer
    filterset_class = EventFilter
    search_fields = ("name", "engine_id", "action")
    ordering_fields = ("at",)
    ordering = ("-at",)
    required_action = "event.read"
