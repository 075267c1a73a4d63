"""What people store and use by its name: added, changed and forgotten like any row."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from django.db.models import Model
from rest_framework import mixins
from rest_framework.serializers import BaseSerializer

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.identity import actor_of
from accounts_app.permissions import Actor

Row = TypeVar("Row", bound=Model)


class KeptViewSet(
    mixins.CreateModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, ReadViewSet[Row], Generic[Row]
):
    """Rows that services write: declare them with `save` and `remove`."""

    http_method_names = ("get", "post", "patch", "delete", "head")

    @abstractmethod
    def save(self, actor: Actor, row: Row, values: Mapping[str, Any]) -> Row:
        """Write `values` into a row, new or stored."""

    @abstractmethod
    def remove(self, actor: Actor, row: Row) -> None:
        """Forget a row."""

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        row = self.get_queryset().model()
        serializer.instance = self.save(actor_of(self.request), row, serializer.validated_data)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        self.save(actor_of(self.request), self.get_object(), serializer.validated_data)

    def perform_destroy(self, instance: Row) -> None:
        self.remove(actor_of(self.request), instance)
