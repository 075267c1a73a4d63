"""Addresses of the websockets of builds."""

from django.urls import path

from builds_app.sockets import BuildConsumer

websocket_urlpatterns = [path("ws/builds/<int:pk>", BuildConsumer.as_asgi())]
