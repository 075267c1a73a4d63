"""Signing in and out, the one-time setup, oneself, and one's tokens."""

from typing import Any, ClassVar

from django.contrib.auth import login, update_session_auth_hash
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.generics import GenericAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.account_bodies import PasswordChange, Setup, SignIn
from accounts_app.api.account_shapes import (
    MeSerializer,
    NewTokenSerializer,
    SessionSerializer,
    TokenSerializer,
)
from accounts_app.api.viewsets import GuardedViewSet
from accounts_app.api.writes import Write, writes
from accounts_app.identity import actor_of
from accounts_app.models import ApiToken, User
from accounts_app.oneself import change_password, edit_oneself
from accounts_app.permissions import PUBLIC
from accounts_app.setup import setup_needed, use_link
from accounts_app.sign_in import check_password, count_attempt, sign_in, sign_out
from accounts_app.tokens import NewToken, create_token, revoke_token

SIGNED_IN = extend_schema(responses=SessionSerializer, auth=[])


@method_decorator(csrf_protect, name="dispatch")
class SessionView(GenericAPIView[User]):
    """The session of a browser."""

    required_action = PUBLIC
    serializer_class = SignIn

    @SIGNED_IN
    @method_decorator(ensure_csrf_cookie)
    def get(self, request: Request) -> Response:
        """Who is signed in; also sets the CSRF cookie that every change needs."""
        return _session(request)

    @SIGNED_IN
    def post(self, request: Request) -> Response:
        """Sign in."""
        data = _validated(self, request)
        sign_in(request=request, **data)
        return _session(request)

    @extend_schema(responses={204: None}, auth=[])
    def delete(self, request: Request) -> Response:
        """Sign out."""
        sign_out(request=request)
        return Response(status=204)


@method_decorator(csrf_protect, name="dispatch")
class SetupView(GenericAPIView[User]):
    """Exchange a one-time link for a name and a password, and be signed in."""

    required_action = PUBLIC
    serializer_class = Setup

    @SIGNED_IN
    def post(self, request: Request) -> Response:
        address = str(request.META.get("REMOTE_ADDR", ""))
        count_attempt(name="", address=address)
        user = use_link(**_validated(self, request), address=address)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return _session(request)


class MeView(RetrieveAPIView[User]):
    """Oneself."""

    required_action: ClassVar = {"get": "me.read"}
    serializer_class = MeSerializer

    def get_object(self) -> User:
        return _person(self.request)

    @writes("me.update", body=MeSerializer, answer=MeSerializer)
    def patch(self, write: Write[User]) -> User:
        return edit_oneself(actor=write.actor, fields=write.data)


class PasswordView(GenericAPIView[User]):
    """One's own password. Every other session of oneself ends."""

    required_action = "me.update"
    serializer_class = PasswordChange

    @extend_schema(responses={204: None})
    def post(self, request: Request) -> Response:
        data, user = _validated(self, request), _person(request)
        check_password(request=request, user=user, password=data["current_password"])
        change_password(actor=actor_of(request), password=data["password"])
        update_session_auth_hash(request, user)
        return Response(status=204)


class TokenViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GuardedViewSet[ApiToken]):
    """One's own API tokens."""

    queryset = ApiToken.objects.all()
    serializer_class = TokenSerializer
    required_action: ClassVar = {"list": "token.read", "retrieve": "token.read"}

    @writes("token.create", body=TokenSerializer, answer=NewTokenSerializer)
    def create(self, write: Write[ApiToken]) -> NewToken:
        """Make a token; this answer is the only one that shows it."""
        return create_token(actor=write.actor, **write.data)

    @writes("token.revoke")
    def destroy(self, write: Write[ApiToken]) -> None:
        """Revoke it: it stops working at once."""
        revoke_token(actor=write.actor, token=write.target)


def _person(request: Request) -> User:
    assert isinstance(request.user, User), "the guard lets nobody else in"  # noqa: S101 - for the type
    return request.user


def _session(request: Request) -> Response:
    user = request.user if request.user.is_authenticated else None
    return Response(SessionSerializer({"user": user, "setup_needed": user is None and setup_needed()}).data)


def _validated(view: GenericAPIView[Any], request: Request) -> dict[str, Any]:
    serializer = view.get_serializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
