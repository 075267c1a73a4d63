"""Specs as the API shows them."""

import shlex
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from containers_app.api.spec_bodies import CreateBody


@extend_schema_serializer(component_name="ContainerForm")
class ContainerForm(CreateBody):
    """What fills a form that makes a container: what one types as one text is one text. It may be sent as it is.

    `host` and `copy_of` are those of the container that it is like, if it is like one.
    """

    host = serializers.IntegerField(required=False)
    command = serializers.SerializerMethodField()  # type: ignore[assignment]  # shown otherwise than taken
    entrypoint = serializers.SerializerMethodField(  # type: ignore[assignment]  # here too
        help_text="Two quotes clear the image's, null keeps it."
    )

    def get_command(self, spec: dict[str, Any]) -> str:
        return shlex.join(spec["command"])

    def get_entrypoint(self, spec: dict[str, Any]) -> str | None:
        words = spec["entrypoint"]
        return None if words is None else shlex.join(words or [""])


@extend_schema_serializer(component_name="RunLineRead")
class RunLineRead(serializers.Serializer[Any]):
    """What the line says, and what to look at before using it."""

    spec = ContainerForm()
    warnings = serializers.ListField(child=serializers.CharField())
