"""How a REST request changes what people own: `@writes` on a view, done at once, or only shown."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from django.db.models import Model
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_serializer
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts_app.api.previews import (
    PREVIEW,
    PreviewSerializer,
    curl_of,
    preview_response,
    rehearse,
    wants_preview,
)
from accounts_app.by_hand import MASK, Preview
from accounts_app.identity import actor_of
from accounts_app.permissions import Actor

Row = TypeVar("Row", bound=Model)
Handler = Callable[..., Response]
STANDARD = frozenset({"create", "partial_update", "destroy", "patch"})


@dataclass(frozen=True)
class Write(Generic[Row]):
    """A validated wish to change something."""

    actor: Actor
    target: Row  # without `detail` there is none, and nothing to look at
    data: dict[str, Any]


@runtime_checkable
class Masks(Protocol):
    """A body in which more is secret than whole fields that are only ever written."""

    def masked(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Return the valid `sent` with the rest of its secrets masked."""
        ...


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A change that takes a while to find out: that is done, `do` does it, and a preview shows `plan` of it."""

    do: Callable[[], Any]
    plan: Any


def _no_word(_: Write[Any]) -> str:
    return ""


def writes(
    right: str,
    *,
    body: type[Serializer[Any]] | None = None,
    answer: type[Serializer[Any]] | None = None,
    command: Callable[[Write[Any]], str] = _no_word,
    plan: type[Serializer[Any]] | None = None,
    detail: bool = True,
    **schema: Any,
) -> Callable[[Callable[[Any, Write[Any]], Any]], Handler]:
    """Make a view's method `(self, write)` a REST endpoint that does it, or shows what doing it would be.

    The method gets the validated `body` and the object the person may see, and returns what `answer` shows. To be
    shown, it is done too, and undone: it calls a service that writes to the database, and touches nothing else.
    With `plan`, which is what a preview shows more of it, the method returns a `Staged` instead, and changes nothing.
    `command` is the same as a command, where there is one; `detail` as for routes of DRF. Routes are those of
    `endpoint`; `schema` goes to `extend_schema`.
    """

    def decorate(method: Callable[[Any, Write[Any]], Any]) -> Handler:
        name = method.__name__

        def handle(self: Any, request: Request, *_: object, **__: object) -> Response:
            if wants_preview(request):
                return preview_response(lambda: shown(self, request))
            done = method(self, _read(self, request, body)[0])
            if isinstance(done, Staged):
                done = done.do()
            if answer is None:
                return Response(status=204)
            data = answer(done, context=self.get_serializer_context()).data
            if name != "create":
                return Response(data)
            return Response(data, status=201, headers={"Location": f"{request.path}{data['id']}/"})

        def shown(self: Any, request: Request) -> Preview:
            write, sent = _read(self, request, body)
            staged = method(self, write) if plan else None
            return Preview(
                command=command(write),
                curl=curl_of(request, sent),
                problems=rehearse(staged.do if staged else lambda: method(self, write)),
                plan=plan(staged.plan).data if plan and staged else None,
            )

        changes = name in {"partial_update", "patch"}
        describe = extend_schema(
            request=body(partial=changes) if body else None,
            parameters=[PREVIEW],
            responses=_answers(name, answer, _preview_of(plan)),
            **schema,
        )
        return endpoint(handle, method, right=right, describe=describe, detail=detail)

    return decorate


def endpoint(
    handle: Handler,
    method: Callable[..., Any],
    *,
    right: str,
    describe: Callable[[Handler], Handler],
    detail: bool = True,
    url_path: str | None = None,
) -> Handler:
    """Return `handle`, which knows `?preview=true`, under the name of `method`.

    At the usual route, any other at `POST …/<url_path or name>/`.
    """
    functools.update_wrapper(handle, method)
    del handle.__wrapped__  # type: ignore[attr-defined]  # The signature of a handler is its own, not the method's.
    handle.required_action = right  # type: ignore[attr-defined]
    handle.can_be_shown = True  # type: ignore[attr-defined]
    if method.__name__ in STANDARD:
        return describe(handle)
    path = url_path or method.__name__.replace("_", "-")
    # Described after it is routed: `action` sets `kwargs` anew, in which the description lives.
    return describe(route(detail=detail, methods=["post"], url_path=path)(handle))


def _preview_of(plan: type[Serializer[Any]] | None) -> type[PreviewSerializer]:
    if plan is None:
        return PreviewSerializer
    name = f"{plan.__name__.removesuffix('Shape')}Preview"
    fields = {"__doc__": PreviewSerializer.__doc__, "plan": plan(required=False, allow_null=True)}
    return extend_schema_serializer(component_name=name)(type(name, (PreviewSerializer,), fields))


def _answers(
    name: str, answer: type[Serializer[Any]] | None, preview: type[PreviewSerializer]
) -> dict[int, Any]:
    if answer is None:
        return {200: preview, 204: None}
    if name == "create":
        return {200: preview, 201: answer}
    either = PolymorphicProxySerializer(
        component_name=f"{answer.__name__.removesuffix('Serializer')}OrPreview",
        serializers=[answer, preview],
        resource_type_field_name=None,
    )
    return {200: either}


def _read(
    view: Any, request: Request, body: type[Serializer[Any]] | None
) -> tuple[Write[Any], dict[str, Any]]:
    """The wish, and its body as it was sent but for what is only ever written."""
    target = view.get_object() if getattr(view, "detail", True) else None
    if body is None:
        return Write(actor_of(request), target, {}), {}
    partial = request.method == "PATCH"
    read = body(target, data=request.data, partial=partial, context=view.get_serializer_context())
    read.is_valid(raise_exception=True)
    sent: Mapping[str, Any] = request.data  # type: ignore[assignment]  # it is valid, so it is no list
    shown = {name: MASK if read.fields[name].write_only and value else value for name, value in sent.items()}
    if isinstance(read, Masks):
        shown = read.masked(shown)
    return Write(actor_of(request), target, dict(read.validated_data)), shown
