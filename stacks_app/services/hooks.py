"""Webhooks of stacks: made and taken away by people, and heard when a git server says that there is something new."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction

from accounts_app.errors import NotThere, Refused
from accounts_app.journal import Deed
from accounts_app.permissions import Actor, actor_of_record
from accounts_app.vault import seal, unseal
from operations_app import hints
from operations_app.asking import ask
from stacks_app.models import Delivery, Hook, Stack
from stacks_app.services.fetching import never_applied, under_way, wish_to_fetch
from stacks_app.sources.webhook import NoDelivery, Push, is_signed, read_push

KEPT: Final = 50  # deliveries of each outcome that a stack keeps: strangers push none out that was signed
SECRET_BYTES: Final = 32

MAKE = Deed(kind="stack.hook", title="Make a webhook", right="stack.hook", plain=("hook_told",))
UNMAKE = Deed(kind="stack.unhook", title="Remove a webhook", right="stack.hook", plain=("hook_told",))

Outcome = Delivery.Outcome


@dataclass(frozen=True, kw_only=True)
class MadeHook:
    """A new webhook: `url` and `secret` are what the git server is told. The secret is never shown again."""

    url: str
    secret: str


def make_hook(*, actor: Actor, stack: Stack) -> MadeHook:
    """Give the stack a webhook that may what `actor` may; the one that it had stops working.

    Raises:
        NotAllowed: `actor` may not.
        Refused: the stack has no repository.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic(), MAKE.by(actor, stack):
        if not stack.git_url:
            raise Refused("stack_not_git", f"The files of {stack.project} do not come from a git repository.")
        stack.hooks.all().delete()
        hook = Hook(stack=stack, person=actor.user, token_id=actor.token_id)
        seal(hook, "sealed_secret", secret)
        hook.save()
    return MadeHook(url=address_of(hook), secret=secret)


def remove_hook(*, actor: Actor, stack: Stack) -> None:
    """Have nobody heard any more.

    Raises:
        NotAllowed: `actor` may not.
        NotThere: there is none.
    """
    with transaction.atomic(), UNMAKE.by(actor, stack):
        if not stack.hooks.all().delete()[0]:
            raise NotThere(f"{stack.project} has no webhook.")


def address_of(hook: Hook) -> str:
    """What a git server calls; without its beginning where an installation does not know its own address."""
    here = "" if settings.ANY_ADDRESS else settings.PUBLIC_URL
    return f"{here}/hooks/stacks/{hook.key}/"


def is_there(key: str) -> bool:
    """Whether there is a webhook of that key."""
    there: bool = Hook.objects.filter(key=key).exists()
    return there


def hear(*, hook: Hook, headers: Mapping[str, str], body: bytes, address: str) -> Delivery:
    """Look at a request to `hook`, have the repository fetched when it says something new, and keep what came of it.

    Raises:
        Refused: it is not signed with the secret, says nothing, or whose hook it is may not have that done.
        NotThere: the stack was removed meanwhile.
    """
    stack, push = hook.stack, Push()
    try:
        push = _read(hook, headers, body)
        delivery = _acted(hook, push)
    except NotThere:
        raise
    except Refused as problem:
        _keep(Delivery(outcome=Outcome.REFUSED, words=str(problem)), stack, push, address)
        raise
    return _keep(delivery, stack, push, address)


def _read(hook: Hook, headers: Mapping[str, str], body: bytes) -> Push:
    if not is_signed(headers, body, secret=unseal(hook, "sealed_secret")):
        words = "It is not signed with the secret of this webhook."
        raise Refused("hook_signature", words, status=401)
    try:
        return read_push(headers, body)
    except NoDelivery as error:
        raise Refused("hook_body", str(error), status=400) from error


def _acted(hook: Hook, push: Push) -> Delivery:
    with transaction.atomic():
        # Of several at the same moment, the others are to see what the first one asked for.
        stack = Stack.objects.select_for_update().filter(pk=hook.stack_id).first()
        if stack is None:
            raise NotThere
        if reason := _nothing_to_do(stack, push):
            return Delivery(outcome=Outcome.NOTHING, words=reason)
        actor = actor_of_record(user=hook.person, token_id=hook.token_id)
        operation = ask(actor=actor, wish=wish_to_fetch(stack=stack))
    return Delivery(outcome=Outcome.FETCH, operation=operation, words=f"Operation {operation.pk} fetches it.")


def _nothing_to_do(stack: Stack, push: Push) -> str:
    if not push.pushes:
        return f"It tells of {push.event}, not of a push."
    if push.deletes:
        return f"{push.ref} was deleted."
    if not push.about(stack.git_ref):
        return f"It is about {push.ref}, the stack follows {stack.git_ref or push.default_branch}."
    if push.commit and push.commit == stack.git_commit and not (stack.apply_fetched and never_applied(stack)):
        return "The files are from that commit already."
    return _asked_before(stack, push)


def _asked_before(stack: Stack, push: Push) -> str:
    """What is said when that commit is about to be fetched: one that has begun may have read the branch before it."""
    running = under_way(stack)
    if running is None:
        return ""
    same = stack.deliveries.filter(operation=running, commit=push.commit).exclude(commit="").exists()
    return f"Operation {running.pk} fetches it already." if same or not running.attempt else ""


def _keep(delivery: Delivery, stack: Stack, push: Push, address: str) -> Delivery:
    delivery.stack, delivery.address = stack, address[:64]
    delivery.event, delivery.ref, delivery.commit = push.event, push.ref, push.commit
    with transaction.atomic():
        delivery.save()
        of_its_kind = stack.deliveries.filter(outcome=delivery.outcome).order_by("-pk")
        old = list(of_its_kind.values_list("pk", flat=True)[KEPT : KEPT + 100])
        Delivery.objects.filter(pk__in=old).delete()
        hints.publish("stack.changed", host=stack.host_id, id=stack.pk)
    return delivery
