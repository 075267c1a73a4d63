"""`?preview=true` on a change: what it would be, in place of doing it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.errors import body_of
from accounts_app.errors import Refused
from operations_app.api.results import serializer_of
from operations_app.asking import Preview
from operations_app.kinds import Kind
from operations_app.plain import to_plain

PREVIEW = OpenApiParameter(
    "preview",
    OpenApiTypes.BOOL,
    description="With `true` nothing is changed; the answer, status 200, is a `Preview`: the same as a `docker` "
    "command and as a REST call, and what speaks against it.",
)
# What is a complaint about the request; who may not do it, or does not find it, is told so as ever.
COMPLAINTS = frozenset({400, 409})


class Problem(serializers.Serializer[Any]):
    """Something that speaks against a change, as the error would say it."""

    detail = serializers.CharField()
    code = serializers.CharField()
    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)  # type: ignore[assignment]


@extend_schema_serializer(component_name="Preview")
class PreviewSerializer(serializers.Serializer[Any]):
    """What a change would be. `command` and `curl` are empty where a problem leaves nothing to say."""

    command = serializers.CharField()
    curl = serializers.CharField()
    problems = Problem(many=True)
    plan = serializers.JSONField(required=False, allow_null=True)


@cache
def preview_of(kind: Kind[Any, Any, Any] | str) -> type[PreviewSerializer]:
    """Return the shape of the previews of `kind`, which says what their plan is."""
    if isinstance(kind, str) or kind.plan is None:
        return PreviewSerializer
    name = "".join(part.capitalize() for part in kind.name.split(".")) + "Preview"
    plan = serializer_of(kind.plan, required=False, allow_null=True)
    made = type(name, (PreviewSerializer,), {"__doc__": PreviewSerializer.__doc__, "plan": plan})
    return extend_schema_serializer(component_name=name)(made)


def wants_preview(request: Request) -> bool:
    """Whether the request only asks what it would do.

    Raises:
        ValidationError: it says neither yes nor no.
    """
    value = request.query_params.get("preview", "false")
    if value not in {"true", "false"}:
        raise exceptions.ValidationError({"preview": ["must be true or false"]})
    return value == "true"


def without_preview(query: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of a query."""
    return {name: value for name, value in query.items() if name != "preview"}


def preview_response(make: Callable[[], Preview]) -> Response:
    """The preview that `make` makes, or the complaint that it raises as the one problem."""
    try:
        shown = make()
        problems = [body_of(problem) for problem in shown.problems]
    except (Refused, exceptions.ValidationError) as error:
        status = error.status if isinstance(error, Refused) else error.status_code
        if status not in COMPLAINTS:
            raise
        shown, problems = Preview(), [body_of(error)]
    plan = None if shown.plan is None else to_plain(shown.plan)
    body = {"command": shown.command, "curl": shown.curl, "problems": problems, "plan": plan}
    return Response(PreviewSerializer(body).data)
