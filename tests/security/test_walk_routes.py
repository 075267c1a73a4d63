"""Every address, asked by everybody: what is not declared is refused, what one may not see is not there."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts_app.api.guard import Declared, required_action
from accounts_app.permissions import PUBLIC
from accounts_app.rights import find_right, right_to_rows
from tests.security.conftest import Fleet
from tests.support.people import Person

# The whole list of what nobody has to sign in for. Whoever adds to it has thought about it.
OPEN_TO_ALL = {
    ("GET", "session/"),
    ("POST", "session/"),
    ("DELETE", "session/"),
    ("POST", "setup/"),
    ("GET", "health/"),
    ("GET", "schema/"),
}
# What answers beside the API: the dashboard, the documentation, and webhooks, whose requests are signed.
BESIDE = {"hooks/stacks/{}/", "api/docs/", "docs/?", "(?!api/|hooks/|ws/|static/|assets/).*"}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """One method at one address; `path` has `{}` where an id goes."""

    method: str
    path: str
    view: Any

    @property
    def action(self) -> str | None:
        """The declared right."""
        return required_action(self.view, self.method)

    @property
    def changes(self) -> bool:
        """Whether the declared right is one to change something."""
        right = find_right(self.action or "")
        return right is not None and right.changes

    @property
    def noun(self) -> str:
        """What it is about: the first part of the path after `live/`."""
        return self.path.removeprefix("live/").split("/")[0]

    def at(self, pk: int) -> str:
        """The path for the row with this id."""
        path = self.path.replace("groups/{}", f"groups/{uuid.UUID(int=pk)}")
        return path.replace("revisions/{}", "revisions/1").format(pk)


def routes() -> list[Route]:
    """Every method at every address of the API."""
    found = []
    for path, callback in _patterns(get_resolver().url_patterns, ""):
        if not path.startswith("api/v1/"):
            continue
        cls = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
        assert cls is not None, f"{path} is not a REST view: nothing guards it"
        actions = getattr(callback, "actions", None) or {name: name for name in METHODS if hasattr(cls, name)}
        for method, action in actions.items():
            if method not in METHODS or method not in cls.http_method_names:
                continue
            view = cls(**getattr(callback, "initkwargs", {}))
            view.action, view.request = action, SimpleNamespace(method=method.upper())
            if hasattr(callback, "actions"):
                view.action_map = callback.actions
            found.append(Route(method=method.upper(), path=path.removeprefix("api/v1/"), view=view))
    return found


def _patterns(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        part = str(pattern.pattern).replace("^", "").replace("$", "")
        part = re.sub(r"\(\?P<(\w+)>[^)]*\)", "{}", part)
        part = re.sub(r"<[^>]*>", "{}", part)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, prefix + part)
        elif isinstance(pattern, URLPattern):
            yield prefix + part, pattern.callback


def test_it_finds_the_routes() -> None:
    found = {(route.method, route.path) for route in routes()}
    assert {("GET", "operations/{}/"), ("POST", "tokens/"), ("GET", "containers/")} <= found


def test_it_declares_a_right_for_every_route() -> None:
    undeclared = [(route.method, route.path) for route in routes() if not route.action]
    assert not undeclared


def test_it_declares_only_rights_that_there_are() -> None:
    unknown = [
        (route.method, route.path, route.action)
        for route in routes()
        if route.action != PUBLIC and find_right(route.action or "") is None
    ]
    assert not unknown


def test_it_knows_the_right_to_the_rows_of_every_view() -> None:
    models = {
        route.view.queryset.model._meta.label
        for route in routes()
        if getattr(route.view, "queryset", None) is not None
    }
    assert [label for label in models if right_to_rows(label) is None] == []


def test_it_guards_every_route_with_the_same_class() -> None:
    unguarded = [route.path for route in routes() if route.view.permission_classes != [Declared]]
    assert not unguarded


def test_it_leaves_open_only_what_is_meant_to_be() -> None:
    assert {(route.method, route.path) for route in routes() if route.action == PUBLIC} == OPEN_TO_ALL


def test_it_knows_what_answers_beside_the_api() -> None:
    found = {path for path, _ in _patterns(get_resolver().url_patterns, "")}
    assert {path for path in found if not path.startswith("api/v1/")} == BESIDE


@pytest.mark.usefixtures("fleet")
def test_it_asks_nobody_in(nobody: Person, fleet: Fleet) -> None:
    wrong = {}
    for route in routes():
        if (route.method, route.path) not in OPEN_TO_ALL:
            answer = nobody.call(route.method, route.at(fleet.ids.get(route.noun, 1)), {})
            if (answer.status, (answer.body or {}).get("code")) != (401, "not_authenticated"):
                wrong[route.method, route.path] = answer.status
    assert not wrong


def test_it_shows_strangers_nothing(stranger: Person, fleet: Fleet) -> None:
    wrong = {}
    for route in routes():
        if (route.method, route.path) in OPEN_TO_ALL or route.noun == "me":
            continue
        answer = stranger.call(route.method, route.at(fleet.ids.get(route.noun, 1)), {})
        empty_list = answer.status == 200 and (answer.body == [] or answer.body.get("count") == 0)
        if not (answer.status in {403, 404} or (empty_list and route.method == "GET")):
            wrong[route.method, route.path] = (answer.status, answer.body)
    assert not wrong


def test_it_answers_alike_for_what_is_hidden_and_what_is_not_there(
    stranger: Person, owner: Person, fleet: Fleet
) -> None:
    for noun, pk in fleet.ids.items():
        assert owner.get(f"{noun}/{pk}/").status == 200, (
            f"{noun}: the row is not there, so hiding it proves nothing"
        )
        hidden, missing = stranger.get(f"{noun}/{pk}/"), stranger.get(f"{noun}/{pk + 1000}/")
        assert (hidden.status, hidden.body) == (404, missing.body), noun


def test_it_lets_a_read_token_change_nothing(reader: Person, fleet: Fleet) -> None:
    wrong = {}
    for route in routes():
        if not route.changes:
            continue
        answer = reader.call(route.method, route.at(fleet.ids.get(route.noun, 1)), {})
        if (answer.status, answer.body["code"]) != (403, "token_scope"):
            wrong[route.method, route.path] = (answer.status, answer.body)
    assert not wrong


def test_it_asks_a_changing_right_of_every_changing_method() -> None:
    harmless = {("POST", "containers/parse-run/"), ("POST", "images/save/")}
    wrong = [
        (route.method, route.path, route.action)
        for route in routes()
        if route.method != "GET"
        and route.action != PUBLIC
        and not route.changes
        and (route.method, route.path) not in harmless
    ]
    assert not wrong


def test_it_lets_a_write_token_near_no_account_and_no_host(writer: Person, fleet: Fleet) -> None:
    for method, path in [
        ("POST", "tokens/"),
        ("POST", "hosts/"),
        ("DELETE", f"hosts/{fleet.ids['hosts']}/"),
        ("PATCH", "me/"),
    ]:
        answer = writer.call(method, path, {})
        assert (answer.status, answer.body["code"]) == (403, "token_scope"), (method, path)
