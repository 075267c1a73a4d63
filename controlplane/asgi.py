"""The web process: REST, live reads, websockets and the dashboard."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "controlplane.settings")
# Loads Django's apps, which what is imported below needs.
django.setup(set_prefix=False)

from controlplane.body_limit import BodyLimit  # noqa: E402
from controlplane.handler import Handler  # noqa: E402
from controlplane.routing import http_urlpatterns, websocket_urlpatterns  # noqa: E402

everything_else = re_path(r"", Handler())  # type: ignore[arg-type]  # Channels routes to applications
application = ProtocolTypeRouter(
    {
        "http": BodyLimit(URLRouter([*http_urlpatterns, everything_else])),
        "websocket": URLRouter(websocket_urlpatterns),
    }
)
