"""Websockets about operations."""

from django.urls import path

from operations_app.sockets import EventsConsumer, OperationConsumer

websocket_urlpatterns = [
    path("ws/events", EventsConsumer.as_asgi()),
    path("ws/operations/<int:id>", OperationConsumer.as_asgi()),
]
