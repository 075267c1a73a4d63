"""How a REST request becomes an operation: `@changes` on a view set, 202 with the operation, `Prefer: wait`."""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts_app.api.guard import required_action as action_of
from accounts_app.api.previews import (
    PREVIEW,
    PreviewSerializer,
    curl_of,
    preview_response,
    rehearse,
    wants_preview,
    without_preview,
)
from accounts_app.api.writes import Write, endpoint
from accounts_app.by_hand import Preview
from accounts_app.identity import actor_of
from accounts_app.permissions import restrict
from operations_app.api.operation_shapes import GroupSerializer, OperationSerializer
from operations_app.api.results import preview_of
from operations_app.asking import ask, ask_together, preview
from operations_app.kinds import Kind, Wish
from operations_app.lifecycle import ending
from operations_app.models import Operation
from operations_app.plain import to_plain
from operations_app.waiting import MAX_SECONDS, wait_for_end

Row = TypeVar("Row", bound=Model)
KEY_CHARS = 200

HEADERS = [
    OpenApiParameter(
        "Prefer",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description=f"`wait=N` waits up to N (≤ {MAX_SECONDS:.0f}) seconds for the end; the answer is then 200.",
    ),
    OpenApiParameter(
        "Idempotency-Key",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="A repetition with the same key returns the first operation instead of asking again.",
    ),
]


@functools.cache
def _ended_or(preview: type[PreviewSerializer]) -> PolymorphicProxySerializer:
    name = preview.__name__.removesuffix("Serializer")
    return PolymorphicProxySerializer(
        component_name=f"EndedOperationOr{name}",
        serializers=[OperationSerializer, preview],
        resource_type_field_name=None,
    )


@dataclass(frozen=True)
class Change(Write[Row]):
    """A validated wish for an operation."""

    idempotency_key: str | None

    @property
    def asked(self) -> dict[str, Any]:
        """Who asked and with which key."""
        return {"actor": self.actor, "idempotency_key": self.idempotency_key}


def _no_plan() -> None:
    """What most of them show."""


@dataclass(frozen=True, kw_only=True)
class AtOnce:
    """A change that is done in the request itself by `do`, whose operation is the answer.

    `do` is also what shows what speaks against it: see `previews.rehearse`. `plan` is asked after that. `sent` is the
    body of the request, with its secrets masked.
    """

    do: Callable[[], Operation]
    command: str = ""
    plan: Callable[[], Any] = _no_plan
    sent: Mapping[str, Any] | None = None


def cancelling(operation: Operation) -> AtOnce:
    """The change that stops `operation`."""

    def do() -> Operation:
        ending.cancel(operation=operation)
        return operation

    return AtOnce(do=do)


Wanted = Wish | Sequence[Wish] | AtOnce


def changes(
    right: Kind[Any, Any, Any] | str,
    *,
    body: type[Serializer[Any]] | None = None,
    detail: bool = True,
    many: bool = False,
    url_path: str | None = None,
    **schema: Any,
) -> Callable[[Callable[[Any, Change[Any]], Wanted]], Callable[..., Response]]:
    """Make a view set method `(self, change) -> Wish` a REST endpoint that asks for it, or shows what asking would be.

    The method gets the validated `body` (of a DELETE: the query) and, with `detail`, the object the person may see; it
    changes nothing. `right` is what a person needs, or the kind that says so. Routes are those of `endpoint`. With
    `many` the method returns several wishes. `schema` goes to `extend_schema`.
    """

    def decorate(method: Callable[[Any, Change[Any]], Wanted]) -> Callable[..., Response]:
        def handle(self: Any, request: Request, *_: object, **__: object) -> Response:
            if wants_preview(request):
                return preview_response(lambda: _preview(request, method(self, _change(self, request, body))))
            if (repeated := _repeated(self, request)) is not None:
                return operation_response(request, repeated)
            change = _change(self, request, body)
            return _asked(request, change, method(self, change))

        handle.knows_answer = _repeated  # type: ignore[attr-defined]
        answer, shown = GroupSerializer if many else OperationSerializer, preview_of(right)
        in_query = method.__name__ == "destroy"
        describe = extend_schema(
            request=None if in_query else body,
            parameters=[PREVIEW, *HEADERS, *([body] if in_query and body else [])],
            responses={200: shown if many else _ended_or(shown), 202: answer},
            **schema,
        )
        needs = right.needs if isinstance(right, Kind) else right
        return endpoint(handle, method, right=needs, describe=describe, detail=detail, url_path=url_path)

    return decorate


def _change(view: Any, request: Request, body: type[Serializer[Any]] | None) -> Change[Any]:
    return Change(
        actor=actor_of(request),
        target=view.get_object() if view.detail else None,
        data=_validated(view, request, body),
        idempotency_key=_idempotency_key(request),
    )


def _asked(request: Request, change: Change[Any], wanted: Wanted) -> Response:
    if isinstance(wanted, AtOnce):
        return operation_response(request, wanted.do())
    if isinstance(wanted, Wish):
        return operation_response(request, ask(wish=wanted, **change.asked))
    return _group_response(ask_together(wishes=wanted, **change.asked))


def _preview(request: Request, wanted: Wanted) -> Preview:
    if isinstance(wanted, AtOnce):
        problems, plan = rehearse(wanted.do), wanted.plan()
        return Preview(
            command=wanted.command,
            curl=curl_of(request, wanted.sent),
            problems=problems,
            plan=None if plan is None else to_plain(plan),
        )
    if isinstance(wanted, Wish):
        return preview(actor=actor_of(request), wish=wanted)
    each = [preview(actor=actor_of(request), wish=wish) for wish in wanted]
    return Preview(
        command="\n".join(one.command for one in each),
        curl="\n".join(one.curl for one in each),
        problems=[problem for one in each for problem in one.problems],
    )


def operation_response(request: Request, operation: Operation) -> Response:
    """202 with the operation, or 200 when the caller waited (`Prefer: wait=N`, RFC 7240) and it ended in time."""
    headers = {"Location": f"/api/v1/operations/{operation.pk}/"}
    seconds = _preferred_wait(request)
    if seconds is not None:
        operation = wait_for_end(operation=operation, seconds=seconds)
        headers["Preference-Applied"] = f"wait={seconds:.0f}"
    body = OperationSerializer(operation).data
    return Response(body, status=200 if seconds is not None and operation.ended else 202, headers=headers)


def _group_response(operations: Sequence[Operation]) -> Response:
    group = operations[0].group if operations else None
    return Response(GroupSerializer({"group": group, "operations": operations}).data, status=202)


def _repeated(view: Any, request: Request) -> Operation | None:
    """What was asked before with this key, when that has taken the object away meanwhile; None while it is there.

    So a removal or a recreation can be asked for again when its answer was lost. While the object is there,
    `requesting.request` compares the whole wish.
    """
    key = _idempotency_key(request)
    if key is None or not view.detail or view.found:
        return None
    asked = Operation.objects.filter(
        requested_by=actor_of(request).user,
        idempotency_key=key,
        kind=action_of(view, request.method or ""),
        target_id=str(view.kwargs[view.lookup_url_kwarg or view.lookup_field]),
    )
    return restrict(asked, actor_of(request), "operation.read").first()


def _validated(view: APIView, request: Request, body: type[Serializer[Any]] | None) -> dict[str, Any]:
    if body is None:
        return {}
    data = without_preview(request.query_params) if request.method == "DELETE" else request.data
    serializer = body(data=data, context={"request": request, "view": view})
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and (not key.isascii() or not 0 < len(key) <= KEY_CHARS):
        raise exceptions.ValidationError({"Idempotency-Key": [f"must be 1 to {KEY_CHARS} ASCII characters"]})
    return key


def _preferred_wait(request: Request) -> float | None:
    match = re.search(r"(?:^|[,;\s])wait=(\d{1,6})\b", request.headers.get("Prefer", ""))
    return min(float(match[1]), MAX_SECONDS) if match else None
