"""The schema of what a kind decides: the result of its operations, and what a preview says of it."""

from dataclasses import fields
from functools import cache
from types import NoneType
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, extend_schema_serializer
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts_app.api.previews import PreviewSerializer
from operations_app.kinds import Kind, all_kinds


class OperationSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # published without types
    """An operation is one of its kinds: each says what `kind` and `result` are then, so that a client can tell."""

    target_class = "operations_app.api.operation_shapes.OperationSerializer"

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        """Return the fields of all operations, and what they are of each kind."""
        # What drf-spectacular's own extensions call to go on as without them.
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]  # noqa: SLF001
        del schema["properties"]["kind"], schema["properties"]["result"]
        schema["required"] = [name for name in schema["required"] if name not in {"kind", "result"}]
        kinds = [_kind(kind, auto_schema, direction) for kind in all_kinds()]
        return {**schema, "oneOf": kinds}


def _kind(kind: Kind[Any, Any, Any], auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
    if kind.result is type(None):
        result: dict[str, Any] = {"type": ["object", "null"], "maxProperties": 0}
    else:
        component = auto_schema.resolve_serializer(serializer_of(kind.result), direction)
        result = {"oneOf": [component.ref, {"type": "null"}]}
    return {
        "title": kind.title,
        "properties": {"kind": {"const": kind.name}, "result": result},
        "required": ["kind", "result"],
    }


def serializer_of(shape: type[Any], **options: Any) -> DataclassSerializer[Any]:
    """Return the serializer that describes a dataclass of ours, named as that is."""
    # Nobody sends them, so none is ever left out.
    names = [each.name for each in fields(shape)]
    meta = type("Meta", (), {"dataclass": shape, "read_only_fields": names})
    made: type[DataclassSerializer[Any]] = type(shape.__name__, (DataclassSerializer,), {"Meta": meta})
    made.__doc__ = shape.__doc__
    return made(**options)


@cache
def preview_of(kind: Kind[Any, Any, Any] | str) -> type[PreviewSerializer]:
    """Return the shape of the previews of `kind`, which says what their plan is."""
    if isinstance(kind, str) or kind.plan is NoneType:
        return PreviewSerializer
    name = "".join(part.capitalize() for part in kind.name.split(".")) + "Preview"
    plan = serializer_of(kind.plan, required=False, allow_null=True)
    made = type(name, (PreviewSerializer,), {"__doc__": PreviewSerializer.__doc__, "plan": plan})
    return extend_schema_serializer(component_name=name)(made)
