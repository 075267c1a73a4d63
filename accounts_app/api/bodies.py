"""What requests bring: exactly the fields that are known, and an example of each for the API's description."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

MOST_NAMED = 20

AnySerializer = TypeVar("AnySerializer", bound=type[serializers.BaseSerializer[Any]])


class Exact:
    """A serializer that refuses fields it does not know, instead of leaving them out without a word."""

    fields: Any

    def to_internal_value(self, data: Any) -> Any:
        """Raises ValidationError naming every unknown field, before anything else is looked at."""
        if isinstance(data, Mapping) and (unknown := [str(name) for name in data if name not in self.fields]):
            raise serializers.ValidationError(
                {name: ["There is no such field."] for name in sorted(unknown)[:MOST_NAMED]}
            )
        return super().to_internal_value(data)  # type: ignore[misc]  # a mixin of Serializer


class DescribeExact(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Say so in the API's description."""

    target_class = Exact
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        describe = auto_schema._map_serializer  # noqa: SLF001 what an extension is meant to call
        schema: dict[str, Any] = describe(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False} if direction == "request" else schema


class Body(Exact, serializers.Serializer[Any]):
    """The fields of a request."""


def matching(pattern: str, words: str, **more: Any) -> serializers.RegexField:
    """A text as `pattern` wants it; `words` say of what it may be made, to whoever sends another one."""
    return serializers.RegexField(pattern, error_messages={"invalid": words}, **more)


def example(value: dict[str, Any]) -> Callable[[AnySerializer], AnySerializer]:
    """Show `value` as an example of a request with this body."""
    return extend_schema_serializer(examples=[OpenApiExample("Example", value=value, request_only=True)])
