"""Fields of requests that read what people write: sizes, commands, variables."""

import re
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.spec.quantities import parse_size
from containers_app.spec.run_line import LONGEST_LINE
from containers_app.spec.shell_words import split_words

LARGEST_SIZE = 2**62
# What names of volumes and networks look like, to whom typed another one.
NAME_WORDS = "Begin with a letter or digit; letters, digits, _ . and - may follow."

_FOR_SHELL = re.compile(r"\s*CMD-SHELL\s+(.+?)\s*", re.DOTALL)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "examples": [536870912, "512m"]})
class SizeField(serializers.Field[int, Any, int, Any]):
    """Bytes as a number, or Docker's notation (`512m`). Shown as a number. -1 stands for no limit."""

    default_error_messages: ClassVar = {
        "invalid": "This is not a size; write bytes, or for example 512m or 2g."
    }

    def to_internal_value(self, data: Any) -> int:
        try:
            size = data if type(data) is int else parse_size(data)
        except (ValueError, TypeError, AttributeError):
            self.fail("invalid")
        if not -1 <= size <= LARGEST_SIZE:
            self.fail("invalid")
        return size

    def to_representation(self, value: int) -> int:
        return value


@extend_schema_field(
    {
        "oneOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}],
        "examples": [["sh", "-c", "echo hello"]],
    }
)
class CommandField(serializers.ListField):
    """A list of words, or one text that is split as a shell splits words; nothing is run or expanded."""

    child = serializers.CharField(allow_blank=True, trim_whitespace=False)
    default_error_messages: ClassVar = {
        "long": f"A command in one text has at most {LONGEST_LINE // 1024} KiB; give its words as a list.",
    }

    def to_internal_value(self, data: Any) -> list[str]:
        if isinstance(data, str):
            if len(data) > LONGEST_LINE:
                self.fail("long")
            try:
                data = split_words(data)
            except ValueError as error:
                raise serializers.ValidationError(str(error)) from error
        words: list[str] = super().to_internal_value(data)
        return words


class HealthTestField(CommandField):
    """The test of a health check; what stands behind CMD-SHELL in one text is for the shell as it is."""

    def to_internal_value(self, data: Any) -> list[str]:
        if not isinstance(data, str) or not (said := _FOR_SHELL.fullmatch(data)):
            return super().to_internal_value(data)
        line: str = said[1]
        if len(line) > LONGEST_LINE:
            self.fail("long")
        try:
            words = split_words(line)
        except ValueError:
            words = []
        return super().to_internal_value(["CMD-SHELL", words[0] if len(words) == 1 else line])


@extend_schema_field(
    {
        "oneOf": [{"type": "integer", "minimum": 0, "maximum": 65535}, {"type": "string"}],
        "examples": [80, "80"],
    }
)
class PortField(serializers.IntegerField):
    """A port as a number, or its digits as they were typed."""

    default_error_messages: ClassVar = {"invalid": "A port is a number, for example 80."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": 65535, **options})


class EntrypointField(CommandField):
    """A command whose only word may be empty, which Docker takes for none at all."""

    def to_internal_value(self, data: Any) -> list[str]:
        words = super().to_internal_value(data)
        return [] if words == [""] else words


class TextsField(serializers.ListField):
    """A list of texts."""

    child = serializers.CharField(max_length=4096)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class PairsField(serializers.DictField):
    """Texts by name. Numbers are taken as they are written."""

    child = serializers.CharField(allow_blank=True, trim_whitespace=False)
    default_error_messages: ClassVar = {"name": "A name must not be empty."}

    def to_internal_value(self, data: Any) -> dict[str, str]:
        pairs: dict[str, str] = super().to_internal_value(data)
        if any(not name or "\x00" in name for name in pairs):
            self.fail("name")
        return pairs


class ReferenceField(serializers.CharField):
    """An image reference; with `tag_only` one without a digest."""

    default_error_messages: ClassVar = {"digest": "A tag has no digest."}

    def __init__(self, *, tag_only: bool = False, **options: Any) -> None:
        super().__init__(**{"max_length": 1024, **options})
        self.tag_only = tag_only

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        try:
            digest = parse_reference(text).digest if text else ""
        except InvalidIdentifier as error:
            raise serializers.ValidationError(str(error)) from error
        if digest and self.tag_only:
            self.fail("digest")
        return text
