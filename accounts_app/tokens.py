"""API tokens: `qm_<random>_<checksum>`. Shown once, kept as a hash.

The checksum lets a typo, and a scanner for leaked secrets, be told from a token without a look into the database. The
random part has 190 bits, so a fast hash is enough.
"""

import hashlib
import secrets
import string
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts_app.errors import Invalid, NotSignedIn
from accounts_app.journal import Deed
from accounts_app.models import ApiToken
from accounts_app.permissions import Actor

MARK = "qm"
ALPHABET = string.ascii_letters + string.digits
RANDOM_CHARS = 32
PREFIX_CHARS = 11
USED_RESOLUTION = timedelta(minutes=1)

CREATE = Deed(
    kind="token.create",
    title="Create an API token",
    right="token.create",
    plain=("name", "scope", "expires_at"),
)
REVOKE = Deed(kind="token.revoke", title="Revoke an API token", right="token.revoke", plain=("revoked_at",))


@dataclass(frozen=True)
class NewToken:
    """A token just made."""

    row: ApiToken
    secret: str


def create_token(
    *, actor: Actor, name: str, scope: str = ApiToken.Scope.READ, expires_at: datetime | None = None
) -> NewToken:
    """Create a token of the person who asks; the answer holds the token itself, which nobody can get again.

    Raises:
        NotAllowed: `actor` may not.
        Refused: `expires_at` is past.
    """
    if expires_at is not None and expires_at <= timezone.now():
        raise Invalid("expires_at", "is past", detail="The token would be expired already.")
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARS))
    secret = f"{MARK}_{random}_{_checksum(random)}"
    row = ApiToken(
        user=actor.user,
        name=name,
        scope=scope,
        expires_at=expires_at,
        prefix=secret[:PREFIX_CHARS],
        token_hash=secret_hash(secret),
    )
    with CREATE.by(actor, row):
        row.save(force_insert=True)
    return NewToken(row=row, secret=secret)


def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """Make the token worthless at once; its row stays as a record.

    Raises:
        NotAllowed: `actor` may not.
    """
    with REVOKE.by(actor, token):
        token.revoked_at = token.revoked_at or timezone.now()
        token.save(update_fields=["revoked_at"])


def find_token(secret: str) -> ApiToken:
    """The valid token with this secret, noting that it was used (to the minute).

    Raises:
        NotSignedIn: it is malformed, unknown, expired or revoked, or its person is not active. All say the same.
    """
    token = (
        ApiToken.objects.select_related("user").filter(token_hash=secret_hash(secret)).first()
        if _intact(secret)
        else None
    )
    if token is None or not token.valid or not token.user.is_active:
        raise NotSignedIn("This token is not valid.", code="authentication_failed")
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USED_RESOLUTION:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def secret_hash(secret: str) -> str:
    """The hash under which a secret with much entropy is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _intact(secret: str) -> bool:
    mark, _, rest = secret.partition("_")
    random, _, checksum = rest.partition("_")
    return mark == MARK and checksum == _checksum(random)


def _checksum(random: str) -> str:
    return f"{zlib.crc32(random.encode()):08x}"
