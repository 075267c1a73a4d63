"""Every error of the API is `{detail, code, fields?}`, also those that happen outside of a view."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from accounts_app.errors import Refused
from telemetry import context

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5
DATABASE_AWAY = "The database does not answer. Try again in a moment."


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """The response to an exception of a view; None leaves it to Django's handler for status 500."""
    if isinstance(error, Refused):
        set_rollback()
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        return Response(body_of(error), status=error.status, headers=headers)
    if isinstance(error, OperationalError):
        logger.error("The database did not answer: %s", str(error).strip())
        away = Refused("database_away", DATABASE_AWAY, status=503)
        away.retry_after = RETRY_SECONDS
        return handle_exception(away, context)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = Refused("body_too_large", "The body of this request is too large.", status=413)
        return handle_exception(error, context)
    response = exception_handler(error, context)
    if response is not None and isinstance(error, exceptions.APIException):
        response.data = body_of(error)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Status 400 outside of views; one for another name than ours is told so, but not which name that is."""
    if isinstance(exception, DisallowedHost):
        words = (
            "Quaymaster does not answer under this name: use the address that its setting QUAYMASTER_URL has."
        )
        return error_response(400, "bad_request", words)
    return error_response(400, "bad_request", "This request cannot be understood.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Status 403 outside of views."""
    return error_response(403, "permission_denied", "You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Status 404 outside of views: no such address."""
    return error_response(404, "not_found", "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Status 500: a mistake of ours, about which the log says everything, and the answer only where."""
    detail = "Quaymaster made a mistake. Its log says more."
    reference = {"request_id": request_id} if (request_id := context.request_id()) else {}
    return JsonResponse(_body(detail, "internal_error") | reference, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """Status 403 for a request from a browser without the proof that it comes from our pages."""
    return error_response(403, "csrf_failed", f"CSRF Failed: {reason}")


def error_response(status: int, code: str, detail: str) -> JsonResponse:
    """An error for where there is no REST framework."""
    return JsonResponse(_body(detail, code), status=status)


def _body(detail: str, code: str, fields: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    said = {_tellable(name): [_tellable(each) for each in words] for name, words in (fields or {}).items()}
    return {"detail": _tellable(detail), "code": code} | ({"fields": said} if said else {})


def _tellable(words: str) -> str:
    """JSON brings halves of letters in, which no UTF-8 takes out again: they are told by their numbers."""
    return words.encode(errors="backslashreplace").decode()


def body_of(error: Refused | exceptions.APIException) -> dict[str, Any]:
    """What the API answers to `error`."""
    if isinstance(error, Refused):
        return _body(error.detail, error.code, error.fields)
    if not isinstance(error, exceptions.ValidationError):
        code = error.get_codes()
        return _body(str(error.detail), code if isinstance(code, str) else str(error.default_code))
    fields: dict[str, list[str]] = {}
    for path, message in _messages(error.detail, ()):
        fields.setdefault(".".join(path) or "non_field_errors", []).append(message)
    general = fields.get("non_field_errors")
    return _body(" ".join(general) if general else "Some fields are not valid.", "invalid", fields)


def _messages(detail: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """All messages in the nested detail of a validation error, each with the dotted path of its field."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _messages(value, path if key == "non_field_errors" else (*path, str(key)))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            yield from _messages(value, (*path, str(index)) if isinstance(value, dict | list) else path)
    else:
        yield path, str(detail)
