"""`?preview=true` on a change: what it would be, in place of doing it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.errors import body_of
from accounts_app.by_hand import Preview, curl_command, curl_form
from accounts_app.errors import Refused

PREVIEW = OpenApiParameter(
    "preview",
    OpenApiTypes.BOOL,
    description="With `true` nothing is changed; the answer, status 200, is a `Preview`: the same as a `docker` "
    "command and as a REST call, and what speaks against it.",
)
CONFLICT = 409
# What is a complaint about the request; who may not do it, or does not find it, is told so as ever.
COMPLAINTS = frozenset({400, CONFLICT})


class Problem(serializers.Serializer[Any]):
    """Something that speaks against a change, as the error would say it."""

    detail = serializers.CharField()
    code = serializers.CharField()
    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)  # type: ignore[assignment]


@extend_schema_serializer(component_name="ByHand")
class ByHandSerializer(serializers.Serializer[Any]):
    """A change as a `docker` command, empty where docker has no word for it, and as a REST call."""

    command = serializers.CharField()
    curl = serializers.CharField()


@extend_schema_serializer(component_name="Preview")
class PreviewSerializer(ByHandSerializer):
    """What a change would be. Where a problem leaves nothing to say, `command` and `curl` are both empty."""

    problems = Problem(many=True)
    plan = serializers.JSONField(required=False)


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


def curl_of(request: Request, body: Mapping[str, Any] | None = None) -> str:
    """The request itself, with `body`, as a REST call that does not only ask; files come beside it as they came now."""
    method, path = str(request.method), request.path_info.removeprefix("/api/v1/")
    if (request.content_type or "").startswith("multipart/"):
        return curl_form(method, path, request.parser_context["view"].document, body or {})
    return curl_command(method, path, body)


def rehearse(do: Callable[[], object]) -> Sequence[Refused]:
    """Do it and undo it, and return what speaks against it as things are: just what would when it is done.

    Hints, and rings for workers, wait for a commit that does not come. What is not taken back by a rollback, `do` must
    not do.

    Raises:
        Refused: the request itself cannot be so, or `do` is not allowed.
    """
    try:
        with transaction.atomic():
            do()
            transaction.set_rollback(True)
    except Refused as problem:
        if problem.status != CONFLICT:
            raise
        return [problem]
    return []


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
    body = {"command": shown.command, "curl": shown.curl, "problems": problems, "plan": shown.plan}
    return Response(PreviewSerializer(body).data)
