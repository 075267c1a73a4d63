"""What answers HTTP and websockets: all of it in one process, or one of its two parts.

`web` is REST and the dashboard and reaches no engine; `streams` is the live reads and the websockets, which do.
"""

import os
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import re_path
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "controlplane.settings")
# Loads Django's apps, which what is imported below needs.
django.setup(set_prefix=False)

from controlplane.body_limit import BodyLimit  # noqa: E402
from controlplane.handler import Handler  # noqa: E402
from controlplane.refusal import nothing_here  # noqa: E402
from controlplane.routing import NothingHere, http_urlpatterns, websocket_urlpatterns  # noqa: E402
from telemetry.asgi import Observed  # noqa: E402

LIVE, HEALTH, EVERYTHING_ELSE = r"^api/v1/live/", r"^api/v1/health/$", r""


def application_of(part: str) -> Observed:
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
    router = ProtocolTypeRouter({"http": BodyLimit(URLRouter(http)), "websocket": URLRouter(sockets)})
    # Forwarded headers are believed only from the proxies that the operator names. Who is one of them is seen before
    # the client's own address takes the place of the proxy's.
    trusted = ProxyHeadersMiddleware(router, trusted_hosts=list(settings.TRUSTED_PROXIES))
    return Observed(trusted, proxies=settings.TRUSTED_PROXIES)


def _route(path: str, application: Any) -> Any:
    return re_path(path, application)  # Channels routes to applications, Django's types know views only


application = application_of("all")
