"""Stored registries."""

from collections.abc import Mapping
from typing import Any, ClassVar

from accounts_app.permissions import Actor
from registries_app.api.kept import KeptViewSet
from registries_app.api.registry_shapes import RegistrySerializer
from registries_app.models import Registry
from registries_app.services.registries import remove_registry, save_registry


class RegistryViewSet(KeptViewSet[Registry]):
    """Registries and the accounts used with them."""

    queryset = Registry.objects.all()
    serializer_class = RegistrySerializer
    search_fields = ("name", "server")
    ordering_fields = ("name", "server", "created_at")
    required_action: ClassVar = {
        "list": "registry.read",
        "retrieve": "registry.read",
        "create": "registry.create",
        "partial_update": "registry.update",
        "destroy": "registry.remove",
    }

    def save(self, actor: Actor, row: Registry, values: Mapping[str, Any]) -> Registry:
        return save_registry(actor=actor, registry=row, values=values)

    def remove(self, actor: Actor, row: Registry) -> None:
        remove_registry(actor=actor, registry=row)
