"""Stored registries."""

from typing import ClassVar

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.api.writes import Write, writes
from registries_app.api.registry_shapes import RegistrySerializer
from registries_app.models import Registry
from registries_app.services.registries import login_command, logout_command, remove_registry, save_registry


def _login(write: Write[Registry]) -> str:
    return login_command(registry=write.target, values=write.data)


def _logout(write: Write[Registry]) -> str:
    return logout_command(registry=write.target)


class RegistryViewSet(ReadViewSet[Registry]):
    """Registries and the accounts used with them."""

    queryset = Registry.objects.all()
    serializer_class = RegistrySerializer
    search_fields = ("name", "server")
    ordering_fields = ("name", "server", "created_at")
    required_action: ClassVar = {"list": "registry.read", "retrieve": "registry.read"}

    @writes("registry.create", body=RegistrySerializer, answer=RegistrySerializer, command=_login)
    def create(self, write: Write[Registry]) -> Registry:
        """Store a registry. Try the login first: `live/registries/check/`."""
        return save_registry(actor=write.actor, registry=Registry(), values=write.data)

    @writes("registry.update", body=RegistrySerializer, answer=RegistrySerializer, command=_login)
    def partial_update(self, write: Write[Registry]) -> Registry:
        """Change a registry; a password that is not given stays."""
        return save_registry(actor=write.actor, registry=write.target, values=write.data)

    @writes("registry.remove", command=_logout)
    def destroy(self, write: Write[Registry]) -> None:
        """Forget a registry and its password."""
        remove_registry(actor=write.actor, registry=write.target)
