"""The audit list: journal and operations together."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView

from accounts_app.api.pagination import Pages
from accounts_app.identity import actor_of
from operations_app.api.audit_bodies import AuditQuery
from operations_app.api.audit_shapes import AuditLineShape
from operations_app.audit import Asked, Key, audit_keys, lines_of


class AuditView(ListAPIView[Any]):
    """Who did what: changes of what people own and everything that was asked for, newest first."""

    required_action = "journal.read"
    serializer_class = AuditLineShape
    filter_backends: Any = ()
    http_method_names = ("get", "head")

    @extend_schema(parameters=[AuditQuery])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """One list in order of time."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any, Key]:
        pages = {Pages.page_query_param, Pages.page_size_query_param}
        said = {name: value for name, value in self.request.query_params.items() if name not in pages}
        query = AuditQuery(data=said)
        query.is_valid(raise_exception=True)
        return audit_keys(actor=actor_of(self.request), asked=Asked(**query.validated_data))

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Cut the page out of the keys, then read its rows."""
        page = super().paginate_queryset(queryset)
        return lines_of(list(page or []))
