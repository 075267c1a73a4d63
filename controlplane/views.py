"""What belongs to no app: the dashboard's page, the API's documentation, and whether all is well."""

from functools import cache
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts_app.permissions import PUBLIC
from operations_app.hints import redis_client

DOCS_PAGE = Path(__file__).parent / "static" / "api-docs" / "index.html"
NOT_BUILT = (
    "The dashboard is not built. Run `make setup`, then start again. "
    "The API is at /api/v1/, its documentation at /api/docs/."
)

DOCUMENTATION_NOT_BUILT = (
    "The documentation is not built here. Its pages are in docs/; scripts/docs builds them."
)

Health = inline_serializer(
    "Health", {"database": serializers.BooleanField(), "redis": serializers.BooleanField()}
)


@require_safe
@ensure_csrf_cookie
def dashboard(_: HttpRequest) -> HttpResponse:
    """The page of the dashboard, at every address that is not the API's; the page itself finds its way from there."""
    page = settings.DASHBOARD_DIR / "index.html"
    if not page.is_file():
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(page.read_bytes(), headers={"Cache-Control": "no-cache"})


@require_safe
def docs(_: HttpRequest) -> HttpResponse:
    """The documentation of the API, made in the browser from the schema."""
    return HttpResponse(DOCS_PAGE.read_bytes(), headers={"Cache-Control": "no-cache"})


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The first page of the documentation. Its other pages are files, and what comes here beside it is not there."""
    if request.path == "/docs":
        return HttpResponseRedirect("/docs/")
    found = request.path == "/docs/"
    page = settings.DOCS_DIR / ("index.html" if found else "404.html")
    if not page.is_file():
        return HttpResponse(DOCUMENTATION_NOT_BUILT, status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        page.read_bytes(), status=200 if found else 404, headers={"Cache-Control": "no-cache"}
    )


class SchemaView(APIView):
    """The OpenAPI 3.1 description of this API."""

    required_action = PUBLIC

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(describe_api())


class HealthView(APIView):
    """Whether the parts this process needs answer: 200, or 503 with the part that does not."""

    required_action = PUBLIC

    @extend_schema(responses={200: Health, 503: Health}, auth=[])
    def get(self, request: Request) -> Response:
        state = {"database": _database_answers(), "redis": _redis_answers()}
        return Response(state, status=200 if all(state.values()) else 503)


@cache
def describe_api() -> dict[str, Any]:
    """The OpenAPI description, made once."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        return bool(redis_client().ping())
    except (redis.RedisError, OSError):
        return False
