"""The anatomy of a container as the API shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

Fields = serializers.Serializer[Any]


class NamespaceSerializer(Fields):
    """A namespace: own, or shared with whom."""

    name = serializers.CharField()
    kind = serializers.CharField()
    explanation = serializers.CharField()


class LimitSerializer(Fields):
    """A limit of the control group; an empty value is no limit."""

    name = serializers.CharField()
    value = serializers.CharField()
    flag = serializers.CharField()
    explanation = serializers.CharField()


@extend_schema_serializer(component_name="Anatomy")
class AnatomySerializer(Fields):
    """What a container is made of; pid is the root process as the host counts."""

    pid = serializers.IntegerField(allow_null=True)
    start_command = serializers.ListField(child=serializers.CharField())
    image = serializers.CharField()
    image_engine_id = serializers.CharField()
    layers = serializers.IntegerField()
    storage_driver = serializers.CharField()
    writable_layer = serializers.CharField()
    namespaces = NamespaceSerializer(many=True)
    limits = LimitSerializer(many=True)
