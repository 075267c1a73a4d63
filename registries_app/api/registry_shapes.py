"""Registries as the API takes and shows them. The password is written and never read."""

import re
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Exact
from registries_app.models import Registry

_SERVER = re.compile(
    r"^(localhost|[A-Za-z0-9.-]+\.[A-Za-z0-9-]+|[A-Za-z0-9.-]+(?=:)|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?$"
)
_HUB_NAMES = frozenset(
    {"index.docker.io", "registry-1.docker.io", "hub.docker.com", "registry.hub.docker.com"}
)


def server_of(text: str) -> str:
    """`text` as image references name a registry: without scheme and path, Docker Hub as `docker.io`.

    Raises:
        ValidationError: it is no host name.
    """
    bare = re.sub(r"^https?://", "", text.strip()).rstrip("/").removesuffix("/v1").removesuffix("/v2").lower()
    if not _SERVER.match(bare):
        raise serializers.ValidationError(
            "Give the host of the registry, such as docker.io or registry.example.org:5000."
        )
    return "docker.io" if bare in _HUB_NAMES else bare


class ServerField(serializers.CharField):
    """The host of a registry; addresses that people copy are understood."""

    def to_internal_value(self, data: Any) -> str:
        return server_of(super().to_internal_value(data))


EXAMPLES = [
    OpenApiExample(
        "A private registry",
        value={
            "name": "harbour",
            "server": "registry.example.org:5000",
            "username": "builder",
            "password": "…",
        },
        request_only=True,
    ),
]


@extend_schema_serializer(component_name="Registry", examples=EXAMPLES)
class RegistrySerializer(Exact, serializers.ModelSerializer[Registry]):
    """A registry and how we sign in there; `check_error` is what was wrong at the last check, "" for nothing."""

    server = ServerField(max_length=255)
    password = serializers.CharField(
        write_only=True,
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        max_length=16 * 1024,
        help_text="Password or access token.",
    )
    has_password = serializers.SerializerMethodField()

    class Meta:
        model = Registry
        fields: ClassVar = [
            "id",
            "name",
            "server",
            "username",
            "password",
            "has_password",
            "plain_http",
            "checked_at",
            "check_error",
            "created_at",
        ]
        read_only_fields: ClassVar = ["id", "checked_at", "check_error", "created_at"]

    def get_has_password(self, registry: Registry) -> bool:
        return bool(registry.sealed_password)

    def validate_server(self, server: str) -> str:
        """One account per registry: image names say no more."""
        others = Registry.objects.filter(server=server)
        if (others.exclude(pk=self.instance.pk) if self.instance else others).exists():
            raise serializers.ValidationError("This registry is stored already.")
        return server
