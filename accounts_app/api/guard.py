"""Deny by default: a view says which right each of its methods needs, and what says nothing is refused."""

from typing import Any

from django.db.models import Model
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts_app.errors import Invalid
from accounts_app.identity import actor_of
from accounts_app.permissions import PUBLIC, can, scope_allows
from accounts_app.rights import find_right


class Declared(BasePermission):
    """Admits what the view's declared right admits.

    A view declares `required_action`: one action ("container.read"), or a mapping from the name of the view set's
    action (or the lower-case method of a plain view) to one. A handler made by `changes` carries its own.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        _refuse_unshown(request, view)
        action = required_action(view, request.method or "")
        if action == PUBLIC:
            return True
        actor = actor_of(request)
        if actor.user is None:
            raise exceptions.NotAuthenticated
        if not _answers(view, request.method or ""):
            return True  # No right is involved: status 405 follows.
        right = find_right(action or "")
        if action is None or right is None:
            raise exceptions.PermissionDenied("No right is declared for this.", code="not_declared")
        if not scope_allows(actor, right):
            raise exceptions.PermissionDenied(
                "The scope of this token does not allow it.", code="token_scope"
            )
        # These show only rows the person may see: a foreign row answers like one that is not there.
        return bool(getattr(view, "narrows", False)) or can(actor, action)

    def has_object_permission(self, request: Request, view: Any, obj: Model) -> bool:
        action = required_action(view, request.method or "")
        return action is not None and (action == PUBLIC or can(actor_of(request), action, obj))


def required_action(view: Any, method: str) -> str | None:
    """The right that `view` (as it is now, with `action` set) declares for `method`."""
    name = _handler_name(view, method)
    own = getattr(getattr(view, name, None), "required_action", None) if name else None
    declared = own or getattr(view, "required_action", None)
    if isinstance(declared, dict):
        return declared.get(name)
    return declared


def _refuse_unshown(request: Request, view: Any) -> None:
    """Who only asks what a change would be shall not find it done, where nothing can be shown."""
    if request.method in SAFE_METHODS or "preview" not in request.query_params:
        return
    handler = getattr(view, _handler_name(view, request.method or "") or "", None)
    shown = any(getattr(each, "can_be_shown", False) for each in (handler, view))
    if handler is not None and not shown:
        raise Invalid("preview", "This can only be done, not be shown.")


def _handler_name(view: Any, method: str) -> str | None:
    if hasattr(view, "action_map"):
        action: str | None = view.action
        return action
    return {"HEAD": "get"}.get(method, method.lower())


def _answers(view: Any, method: str) -> bool:
    name = _handler_name(view, method)
    return name is not None and callable(getattr(view, name, None))
