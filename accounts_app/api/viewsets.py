"""The base of all view sets: rows narrowed to what the person may see, the object looked up before anything else."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from accounts_app.identity import actor_of
from accounts_app.permissions import visible

Row = TypeVar("Row", bound=Model)


def _never(*_: object) -> bool:
    return False


class GuardedViewSet(viewsets.GenericViewSet[Row], Generic[Row]):
    """A view set about rows of one noun.

    Declare `queryset`, `serializer_class`, `required_action` (see `guard.Declared`), and where wanted
    `serializer_classes` by action, `filterset_class`, `search_fields`, `ordering_fields`.
    """

    serializer_classes: ClassVar[Mapping[str, type[BaseSerializer[Any]]]] = {}
    ordering_fields: ClassVar[Any] = ()
    lookup_value_converter = "int"
    _object: Row | None = None

    @property
    def narrows(self) -> bool:
        """Whether this request can only touch rows that `visible` lets through."""
        return bool(self.detail) or self.action == "list"

    @property
    def found(self) -> bool:
        """Whether the one row this request is about is there."""
        return self._object is not None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate, check the right, and for one row look it up: no handler can forget it."""
        super().initial(request, *args, **kwargs)
        if self.detail and self.action is not None:
            try:
                self.get_object()
            except Http404:
                # A handler may know the answer from before, when its row was still there.
                if not getattr(getattr(self, self.action), "knows_answer", _never)(self, request):
                    raise

    def get_queryset(self) -> QuerySet[Row]:
        queryset = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset
        return visible(queryset, actor_of(self.request))

    def get_object(self) -> Row:
        if self._object is None:
            self._object = super().get_object()
        return self._object

    def get_serializer_class(self) -> type[BaseSerializer[Row]]:
        return self.serializer_classes.get(self.action) or super().get_serializer_class()


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GuardedViewSet[Row]):
    """List and detail."""
