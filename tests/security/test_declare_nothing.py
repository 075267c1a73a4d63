"""Deny by default: whoever forgets to say which right is needed has opened nothing, not even for the owner."""

from typing import Any, ClassVar

import pytest
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts_app.api.account_shapes import TokenSerializer
from accounts_app.api.guard import Declared
from accounts_app.api.viewsets import ReadViewSet
from accounts_app.errors import NotAllowed
from accounts_app.models import ApiToken
from accounts_app.permissions import PUBLIC, Actor
from accounts_app.sockets import GuardedConsumer
from accounts_app.tokens import create_token
from tests.support.people import Person

reached: list[str] = []


class Silent(APIView):
    """It says nothing at all."""

    def get(self, _: Request) -> Response:
        reached.append("get")
        return Response()

    post = delete = put = patch = get


class HalfSilent(Silent):
    """It speaks of one of its methods."""

    required_action: ClassVar = {"get": "token.read"}


class SilentRows(ReadViewSet[ApiToken]):
    """Rows of which nobody said who may see them."""

    queryset = ApiToken.objects.all()
    serializer_class = TokenSerializer


class HalfSilentRows(SilentRows):
    """Lists are spoken of."""

    required_action: ClassVar = {"list": "token.read"}


def asked(person: Person, view: Any, method: str = "get", path: str = "/", **kwargs: Any) -> tuple[int, str]:
    """Status and code of the answer."""
    request = getattr(APIRequestFactory(), method)(path)
    if person.user:
        force_authenticate(request, user=person.user)
    answer: HttpResponseBase = view(request, **kwargs)
    data = getattr(answer, "data", None)
    return answer.status_code, str(data.get("code")) if isinstance(data, dict) else ""


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_a_view_that_says_nothing_lets_nobody_in(
    owner: Person, stranger: Person, nobody: Person, method: str
) -> None:
    reached.clear()
    view = Silent.as_view()
    assert asked(owner, view, method) == asked(stranger, view, method) == (403, "not_declared")
    assert asked(nobody, view, method) == (401, "not_authenticated")
    assert reached == []


def test_a_view_that_speaks_of_one_method_opens_that_one(owner: Person) -> None:
    reached.clear()
    assert asked(owner, HalfSilent.as_view())[0] == 200
    assert asked(owner, HalfSilent.as_view(), "post") == (403, "not_declared")
    assert reached == ["get"]


def test_anybody_may_use_what_says_so(owner: Person, nobody: Person) -> None:
    class Open(Silent):
        required_action: ClassVar = PUBLIC

    assert asked(owner, Open.as_view())[0] == asked(nobody, Open.as_view())[0] == 200
    request = Request(APIRequestFactory().get("/"))
    said_elsewhere = type("Open", (), {"required_action": "".join(PUBLIC)})()
    assert Declared().has_object_permission(request, said_elsewhere, ApiToken()) is True


def test_what_is_not_there_is_said_to_be_missing_and_not_forbidden(owner: Person, nobody: Person) -> None:
    class ReadOnly(APIView):
        required_action: ClassVar = {"get": "token.read"}

        def get(self, _: Request) -> Response:
            return Response()

    assert asked(owner, ReadOnly.as_view(), "post") == (405, "method_not_allowed")
    assert asked(nobody, ReadOnly.as_view(), "post") == (401, "not_authenticated")


def test_what_shows_nothing_is_not_done_when_it_was_to_be_shown(owner: Person) -> None:
    class Changing(Silent):
        required_action: ClassVar = {"post": "token.create", "get": "token.read"}

    class Shown(Changing):
        can_be_shown = True

    reached.clear()
    assert asked(owner, Changing.as_view(), "post", path="/?preview=true") == (400, "invalid")
    assert asked(owner, Changing.as_view(), "delete", path="/?preview=true") == (400, "invalid")
    assert reached == []
    assert asked(owner, Shown.as_view(), "post", path="/?preview=true")[0] == 200
    assert asked(owner, Changing.as_view(), "get", path="/?preview=true")[0] == 200
    assert asked(owner, Changing.as_view(), "post")[0] == 200


def test_rows_nobody_spoke_of_are_nobodys(owner: Person) -> None:
    assert owner.user
    row = create_token(actor=Actor(user=owner.user), name="ci").row
    listed: dict[str, Any] = {"get": "list"}
    detail: dict[str, Any] = {"get": "retrieve"}
    assert asked(owner, SilentRows.as_view(listed)) == (403, "not_declared")
    assert asked(owner, SilentRows.as_view(detail, detail=True), pk=row.pk) == (403, "not_declared")
    assert asked(owner, HalfSilentRows.as_view(listed))[0] == 200
    assert asked(owner, HalfSilentRows.as_view(detail, detail=True), pk=row.pk) == (403, "not_declared")


def test_an_object_is_not_let_through_either(owner: Person, stranger: Person) -> None:
    """Whoever asks about the object alone is told the same."""
    assert owner.user
    assert stranger.user
    request = Request(APIRequestFactory().get("/"))
    request.user = owner.user
    row = create_token(actor=Actor(user=owner.user), name="ci").row
    assert Declared().has_object_permission(request, Silent(), row) is False
    assert Declared().has_object_permission(request, HalfSilent(), row) is True
    request.user = stranger.user
    assert Declared().has_object_permission(request, HalfSilent(), row) is False


def test_a_socket_that_says_nothing_opens_for_nobody() -> None:
    with pytest.raises(NotAllowed) as refused:
        GuardedConsumer()._admit()
    assert refused.value.code == "not_declared"
