"""Specs as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from containers_app.api.spec_bodies import SpecSerializer


@extend_schema_serializer(component_name="RunLineRead")
class RunLineRead(serializers.Serializer[Any]):
    """What the line says, and what to look at before using it."""

    spec = SpecSerializer()
    warnings = serializers.ListField(child=serializers.CharField())
