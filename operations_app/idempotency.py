"""The same request once more: told by the key that its sender gave it, and only if it asks for the same."""

import json
import uuid
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from accounts_app.errors import Refused
from accounts_app.models import User
from operations_app.models import Operation

GROUP_SPACE = uuid.UUID("5d3d7c2e-6f57-4a7e-9a55-0d3f3b1b7c11")


class KeyReused(Refused):
    """The idempotency key was used before for a different request."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency_key_reused", "This Idempotency-Key came with a different request before."
        )


@dataclass(frozen=True)
class Group:
    """What operations that are asked for at once have in common; `key` is the one they were asked for with."""

    id: uuid.UUID
    size: int
    key: str | None

    def key_of(self, number: int) -> str | None:
        """The key of the operation with that place in it."""
        return str(uuid.uuid5(self.id, str(number))) if self.key else None


def group_id(user: User | None, key: str | None) -> uuid.UUID:
    """The id of a group; the same one again for the same person and key."""
    return uuid.uuid5(GROUP_SPACE, f"{user.pk if user else None}:{key}") if key else uuid.uuid4()


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
    return asked_before(operation.requested_by, operation.idempotency_key, operation.request_fingerprint)


def asked_before(user: User | None, key: str, fingerprint: str) -> Operation | None:
    """The operation that `user` requested before with `key`, whose request has that `fingerprint`.

    Raises:
        KeyReused: it was a different request.
    """
    found = Operation.objects.filter(requested_by=user, idempotency_key=key).first()
    if found is None:
        refuse_if_any(group=group_id(user, key))
    elif found.request_fingerprint != fingerprint:
        raise KeyReused
    return found


def refuse_if_any(**asked: object) -> None:
    """Refuse a key with which a group was asked for and now one alone, or the other way round.

    Raises:
        KeyReused: there are operations with these columns.
    """
    if Operation.objects.filter(**asked).exists():
        raise KeyReused
