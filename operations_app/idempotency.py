"""The same request once more: told by the key that its sender gave it, and only if it asks for the same."""

import json
import uuid

from django.utils.crypto import salted_hmac

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from operations_app.models import Operation

GROUP_SPACE = uuid.UUID("5d3d7c2e-6f57-4a7e-9a55-0d3f3b1b7c11")


class KeyReused(Refused):
    """The idempotency key was used before for a different request."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency_key_reused", "This Idempotency-Key came with a different request before."
        )


def group_of(*, actor: Actor, idempotency_key: str | None) -> uuid.UUID:
    """The id of a new group of operations; the same one again for the same person and key."""
    user = actor.user.pk if actor.user else None
    return uuid.uuid5(GROUP_SPACE, f"{user}:{idempotency_key}") if idempotency_key else uuid.uuid4()


def fingerprint(*parts: object) -> str:
    """Tells two requests apart. Keyed, because parameters may hold secrets that a plain hash would let one guess."""
    return salted_hmac("operation.fingerprint", json.dumps(parts), algorithm="sha256").hexdigest()


def earlier(operation: Operation) -> Operation | None:
    """The operation requested before with the same key by the same person.

    Raises:
        KeyReused: it was a different request.
    """
    if operation.idempotency_key is None:
        return None
    found = Operation.objects.filter(
        requested_by=operation.requested_by, idempotency_key=operation.idempotency_key
    ).first()
    if found is not None and found.request_fingerprint != operation.request_fingerprint:
        raise KeyReused
    return found
