"""Who is asking: from a request, or from the scope of a websocket. The same answer for both."""

from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from accounts_app.errors import NotSignedIn
from accounts_app.models import ApiToken, User
from accounts_app.permissions import NOBODY, Actor
from accounts_app.tokens import find_token


def actor_of(request: HttpRequest | Any) -> Actor:
    """Who makes this (Django or REST framework) request."""
    user, token = request.user, getattr(request, "auth", None)
    if not isinstance(user, User):
        return NOBODY
    actor = actor_of_token(token) if isinstance(token, ApiToken) else Actor(user=user)
    return replace(actor, address=str(request.META.get("REMOTE_ADDR", "")))


def actor_of_token(token: ApiToken) -> Actor:
    """The person a token stands for, within its scope."""
    return Actor(user=token.user, scope=token.scope, token_id=token.pk)


def actor_of_scope(scope: dict[str, Any]) -> Actor:
    """Who opens this ASGI connection: by `Authorization: Bearer`, else by the session cookie. Reads the database.

    Raises:
        NotSignedIn: there is an Authorization header, but no valid token in it.
    """
    authorization = header_of(scope, b"authorization")
    if authorization:
        return actor_of_token(token_of(authorization))
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header_of(scope, b"cookie"))
    except CookieError:
        return NOBODY
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    user = user_of_session(morsel.value) if morsel else None
    return Actor(user=user) if user else NOBODY


def token_of(authorization: str) -> ApiToken:
    """The valid token in an Authorization header (RFC 6750).

    Raises:
        NotSignedIn: there is none.
    """
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn("Only bearer tokens are known here.", code="authentication_failed")
    return find_token(secret.strip())


def user_of_session(session_key: str) -> User | None:
    """The person signed in with this session, if it is still valid (RFC 6265 cookie value)."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    # Django's own check: the back end, the person being active, and the hash that changes with the password.
    user = get_user(cast("HttpRequest", SimpleNamespace(session=store)))
    return user if isinstance(user, User) else None


def header_of(scope: dict[str, Any], name: bytes) -> str:
    """The value of a header of an ASGI connection, or the empty string."""
    return next((value.decode("latin-1") for key, value in scope.get("headers", ()) if key == name), "")
