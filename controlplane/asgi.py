"""What answers HTTP and websockets: all of it in one process, or one of its two parts.

`web` is REST and the dashboard and reaches no engine; `streams` is the live reads and the websockets, which do.
"""

import os
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "controlplane.settings")
# Loads Django's apps, which what is imported below needs.
django.setup(set_prefix=False)

from controlplane.body_limit import BodyLimit  # noqa: E402
from controlplane.handler import Handler  # noqa: E402
from controlplane.refusal import nothing_here  # noqa: E402
from controlplane.routing import NothingHere, http_urlpatterns, websocket_urlpatterns  # noqa: E402

LIVE, HEALTH, EVERYTHING_ELSE = r"^api/v1/live/", r"^api/v1/health/$", r""


def application_of(part: str) -> ProtocolTypeRouter:
    """The application of `part`: "web", "streams" or "all". What another part serves is not there: 404."""
    handler, sockets = Handler(), websocket_urlpatterns
    http = [*http_urlpatterns, _route(EVERYTHING_ELSE, handler)]
    if part == "web":
        http = [_route(LIVE, nothing_here), _route(EVERYTHING_ELSE, handler)]
        sockets = [re_path(EVERYTHING_ELSE, NothingHere.as_asgi())]
    elif part == "streams":
        http = [
            *http_urlpatterns,
            _route(LIVE, handler),
            _route(HEALTH, handler),
            _route(EVERYTHING_ELSE, nothing_here),
        ]
    return ProtocolTypeRouter({"http": BodyLimit(URLRouter(http)), "websocket": URLRouter(sockets)})


def _route(path: str, application: Any) -> Any:
    return re_path(path, application)  # Channels routes to applications, Django's types know views only


application = application_of("all")
