"""Everything that each app answers: REST under /api/v1/, live reads under /api/v1/live/, and websockets."""

from typing import Any

from django.conf import settings
from django.urls import re_path

from accounts_app.errors import NotThere
from accounts_app.permissions import PUBLIC
from accounts_app.sockets import GuardedConsumer
from controlplane.declared import modules_of


class NothingHere(GuardedConsumer):
    """Any other websocket address."""

    required_action = PUBLIC

    def find_object(self) -> None:
        raise NotThere("There is nothing at this address.")


def patterns(module: str, name: str) -> list[Any]:
    """The list `name` of every app's `module`, for the apps that have one."""
    modules = modules_of(settings.INSTALLED_APPS, module)
    return [pattern for each in modules for pattern in getattr(each, name, [])]


websocket_urlpatterns = [*patterns("routing", "websocket_urlpatterns"), re_path(r"", NothingHere.as_asgi())]

# Plain ASGI applications for uploads that Django would spool to disk first.
http_urlpatterns = patterns("routing", "http_urlpatterns")
