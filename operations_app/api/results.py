"""The schema of an operation's result and of a preview's plan, which its kind decides."""

from dataclasses import fields
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework_dataclasses.serializers import DataclassSerializer

from operations_app.kinds import Kind, all_kinds


class OperationSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # published without types
    """An operation is one of its kinds: each says what `kind` and `result` are then, so that a client can tell."""

    target_class = "operations_app.api.serializers.OperationSerializer"

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        """Return the fields of all operations, and what they are of each kind."""
        # What drf-spectacular's own extensions call to go on as without them.
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]  # noqa: SLF001
        del schema["properties"]["kind"], schema["properties"]["result"]
        schema["required"] = [name for name in schema["required"] if name not in {"kind", "result"}]
        kinds = [_kind(kind, auto_schema, direction) for kind in all_kinds()]
        return {**schema, "oneOf": kinds}


class PreviewSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # published without types
    """What a preview tells is what one of the kinds tells."""

    target_class = "operations_app.api.previews.PreviewSerializer"

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        """Return the fields of a preview with the plans that there are."""
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]  # noqa: SLF001 see above
        plans = [_reference(kind.plan, auto_schema, direction) for kind in all_kinds() if kind.plan]
        schema["properties"]["plan"] = {"oneOf": [*plans, {"type": "null"}]}
        described: dict[str, Any] = schema
        return described


def _kind(kind: Kind[Any, Any, Any], auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
    if kind.result is type(None):
        result: dict[str, Any] = {"type": ["object", "null"], "maxProperties": 0}
    else:
        result = {"oneOf": [_reference(kind.result, auto_schema, direction), {"type": "null"}]}
    return {
        "title": kind.title,
        "properties": {"kind": {"const": kind.name}, "result": result},
        "required": ["kind", "result"],
    }


def _reference(shape: type[Any], auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
    """Return where the schema has the dataclass `shape`."""
    # Nobody sends them, so none is ever left out.
    names = [each.name for each in fields(shape)]
    meta = type("Meta", (), {"dataclass": shape, "read_only_fields": names})
    made: type[DataclassSerializer[Any]] = type(shape.__name__, (DataclassSerializer,), {"Meta": meta})
    made.__doc__ = shape.__doc__
    reference: dict[str, Any] = auto_schema.resolve_serializer(made(), direction).ref
    return reference
