"""Keeps secrets of a stack out of what others say about it: engines and Compose repeat what they were given."""

import json
from collections.abc import Callable, Iterator

from accounts_app.vault import unseal
from stacks_app.masks import Secrets
from stacks_app.models import Revision, Stack, Variable


def hide_for(stack_id: str) -> Callable[[str], str]:
    """What takes words of others, and gives them without the secrets that the stack has, or had in a kept revision."""
    stack = Stack.objects.filter(pk=stack_id or 0).first()
    return Secrets.made_of([] if stack is None else {*_of_draft(stack), *_of_revisions(stack)}).hide


def _of_draft(stack: Stack) -> Iterator[str]:
    for variable in Variable.objects.filter(stack=stack, secret=True):
        yield unseal(variable, "sealed_value")


def _of_revisions(stack: Stack) -> Iterator[str]:
    # What is a secret by now is one in what was applied before, too.
    by_now = set(Variable.objects.filter(stack=stack, secret=True).values_list("name", flat=True))
    for revision in Revision.objects.filter(stack=stack):
        values = json.loads(unseal(revision, "sealed_variables") or "{}")
        yield from (
            values[name]
            for name, about in revision.variables.items()
            if (about["secret"] or name in by_now) and name in values
        )
