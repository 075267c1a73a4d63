"""Addresses of the websockets of containers."""

from django.urls import path

from containers_app.sockets.logs import LogsConsumer
from containers_app.sockets.stats import StatsConsumer
from containers_app.sockets.terminals import AttachConsumer, ExecConsumer

websocket_urlpatterns = [
    path("ws/containers/<int:pk>/logs", LogsConsumer.as_asgi()),
    path("ws/containers/<int:pk>/stats", StatsConsumer.as_asgi()),
    path("ws/containers/<int:pk>/exec", ExecConsumer.as_asgi()),
    path("ws/containers/<int:pk>/attach", AttachConsumer.as_asgi()),
]
