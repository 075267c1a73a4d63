"""The files that the web process serves: the dashboard, what Django's apps bring, and the documentation."""

from collections.abc import Awaitable, Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware


class Files(ServeStaticMiddleware):  # type: ignore[misc]  # it comes without types
    """ServeStatic as the settings say, with the documentation, where it is built, under /docs/."""

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        super().__init__(get_response)
        if settings.DOCS_DIR.is_dir():
            self.add_files(str(settings.DOCS_DIR), prefix="docs/")
