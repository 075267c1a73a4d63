"""What all lists of things on hosts have in common: few columns, measurements in one round trip."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model
from rest_framework.viewsets import GenericViewSet

Row = TypeVar("Row", bound=Model)

# Columns of the host that a list of other things never shows.
HOST_COLUMNS = (
    "host__info", "host__version", "host__warnings", "host__sealed_tls_ca", "host__sealed_tls_cert",
    "host__sealed_tls_key", "host__sealed_ssh_key", "host__ssh_host_key",
)  # fmt: skip


class OnHosts(GenericViewSet[Row], Generic[Row]):
    """A view set whose rows may have a latest measurement; serializers find it in the context as `latest`."""

    _latest: dict[int, dict[str, Any]] | None = None

    def latest_of(self, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
        """Return the newest measurement of each of `rows` by id; of rows without any, nothing."""
        del rows
        return {}

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Cut the page and fetch its measurements."""
        page = super().paginate_queryset(queryset)
        self._latest = self.latest_of(page or [])
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        """Hand the measurements on; of the one row when there is no page."""
        row = getattr(self, "_object", None)
        if self._latest is None and row is not None:
            self._latest = self.latest_of([row])
        return {**super().get_serializer_context(), "latest": self._latest or {}}
