"""What every endpoint's description has in common."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework.serializers import BaseSerializer

ERROR = {
    "type": "object",
    "description": "Every error of this API.",
    "properties": {
        "detail": {"type": "string", "description": "One sentence for people."},
        "code": {"type": "string", "description": "A stable word for programs."},
        "fields": {
            "type": "object",
            "description": "Messages by field of the request, nested names joined with dots.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "request_id": {
            "type": "string",
            "description": "Of a mistake of Quaymaster's: what to look for in its log.",
        },
    },
    "required": ["detail", "code"],
    "examples": [
        {
            "detail": "Some fields are not valid.",
            "code": "invalid",
            "fields": {"name": ["This field is required."]},
        }
    ],
}
ALWAYS = {
    "400": "The request cannot be understood, or some fields are not valid.",
    "401": "There is no valid credential.",
    "403": "The credential is valid, but does not allow this.",
    "404": "There is no such thing, or you may not know that there is.",
    "405": "This address does not answer this method.",
    "406": "Only application/json is spoken here.",
    "429": "Too many attempts; `Retry-After` says how many seconds to wait.",
    "500": "A mistake of Quaymaster's.",
}
WITH_BODY = {
    "409": "What is asked for is in conflict with what is there, or with an earlier request of the same key.",
    "413": "The body is too large.",
    "415": "The body is not of a type that is read here.",
}
LIVE = {
    "502": "The engine or the registry did not do what it was asked, or not to the end.",
    "503": "The host cannot be reached.",
}
METHODS = {"get", "post", "put", "patch", "delete"}
ENDINGS = re.compile("(Serializer|Shape|Body|Request)+$")


class Schema(AutoSchema):
    """Names what is sent `…Body`, and what is answered by what it is."""

    def _get_serializer_name(
        self, serializer: BaseSerializer[Any], direction: str, *rest: Any, **options: Any
    ) -> str:
        name: str = super()._get_serializer_name(serializer, direction, *rest, **options)
        return ENDINGS.sub("", name) + ("Body" if direction == "request" else "")


def add_errors(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Describe the errors at every endpoint, and file each under the noun in its path."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Error"] = ERROR
    components["responses"] = {
        f"Error{status}": _response(description)
        for status, description in (ALWAYS | WITH_BODY | LIVE).items()
    }
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            if method not in METHODS:
                continue
            operation["tags"] = [_noun(path)]
            described = list(ALWAYS) if method == "get" else [*ALWAYS, *WITH_BODY]
            described += ["409", *LIVE] if path.startswith("/api/v1/live/") else []
            for status in described:
                operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Error{status}"})
    return result


def _noun(path: str) -> str:
    parts = path.removeprefix("/api/v1/").split("/")
    return parts[1] if parts[0] == "live" else parts[0]


def _response(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
