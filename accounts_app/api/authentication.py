"""How a REST request proves who makes it: a session with CSRF protection, or a bearer token."""

from typing import Any, ClassVar, cast

from django.http import QueryDict
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts_app.errors import NotSignedIn
from accounts_app.identity import token_of
from accounts_app.models import ApiToken, User


class BearerAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer qm_…`; `request.auth` is then the token (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        try:
            token = token_of(header)
        except NotSignedIn as error:
            raise exceptions.AuthenticationFailed(error.detail) from error
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="quaymaster"'


class _WithoutBody:
    """The request as the CSRF check sees it: the token is in a header, so no body is read to look for it."""

    POST: ClassVar = QueryDict()

    def __init__(self, request: Request) -> None:
        self._request = request

    def __getattr__(self, name: str) -> Any:
        return getattr(self._request, name)


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the browser; everything that changes something needs its CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(cast("Request", _WithoutBody(request)))
        except exceptions.PermissionDenied as error:
            raise exceptions.PermissionDenied(str(error.detail), code="csrf_failed") from error


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the token."""

    target_class = BearerAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token, made under Settings or `make token`.",
        }


class CookieScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """How the schema names the session."""

    target_class = SessionAuthentication  # type: ignore[assignment]
    name = "session"
