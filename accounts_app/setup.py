"""The first owner, and the one-time link by which a person sets a password."""

import secrets
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts_app.errors import Invalid, NotAllowed
from accounts_app.journal import Deed
from accounts_app.models import SetupLink, User
from accounts_app.oneself import set_password
from accounts_app.permissions import Actor
from accounts_app.tokens import secret_hash

OWNER_NAME = "owner"

# Who may run commands on the server may do these; who has the link may use it.
ADD = Deed(kind="account.add", title="Add an account", right=None, plain=("username", "is_superuser"))
LINK = Deed(kind="account.link", title="Make a sign-in link", right=None)
SETUP = Deed(
    kind="account.setup", title="Set up an account", right=None, plain=("username",), secret=("password",)
)
ON_SERVER = Actor(user=None, on_server=True)
LINK_INVALID = (
    "This link is not valid any more: it works once, for a day, and until another one is made."
    " `quaymaster setup-link` on the server makes one."
)


def ensure_owner() -> User:
    """The owner of the installation, made without a password if there is none."""
    with transaction.atomic():
        owner = User.objects.filter(is_superuser=True).order_by("pk").first()
        if owner is None:
            owner = User(username=OWNER_NAME, is_superuser=True)
            owner.set_unusable_password()
            with ADD.by(ON_SERVER, owner):
                owner.save()
    return owner


def owner_on_server() -> Actor:
    """The owner, for commands of whoever runs the server."""
    return replace(ON_SERVER, user=ensure_owner())


def setup_needed() -> bool:
    """Whether nobody can sign in as the owner yet."""
    return not any(
        owner.has_usable_password() for owner in User.objects.filter(is_superuser=True, is_active=True)
    )


def create_link(*, user: User) -> str:
    """The address at which `user` may set a password, once, for `SETUP_LINK_HOURS`. Earlier links stop working.

    The secret is in the fragment, which browsers send to nobody and no log keeps.
    """
    secret = secrets.token_urlsafe(32)
    with LINK.by(ON_SERVER, user):
        SetupLink.objects.filter(user=user, used_at=None).delete()
        expires_at = timezone.now() + timedelta(hours=settings.SETUP_LINK_HOURS)
        SetupLink.objects.create(user=user, token_hash=secret_hash(secret), expires_at=expires_at)
    return f"{settings.PUBLIC_URL}/setup#token={secret}"


def use_link(*, token: str, username: str, password: str, address: str = "") -> User:
    """Give the person of the link this name and password, and end the link and all sessions the person had.

    `address` is where the request comes from.

    Raises:
        NotAllowed: the link is unknown, used or expired.
        Refused: the name is taken, or the password too weak.
    """
    with transaction.atomic():
        link = SetupLink.objects.select_related("user").filter(token_hash=secret_hash(token)).first()
        now = timezone.now()
        # The conditional update lets only one of two simultaneous uses through.
        usable = SetupLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now) if link else None
        if link is None or usable is None or not usable.update(used_at=now):
            raise NotAllowed(LINK_INVALID, code="setup_link_invalid")
        user = link.user
        if User.objects.filter(username=username).exclude(pk=user.pk).exists():
            raise Invalid("username", "is taken", detail="This name is taken.")
        with SETUP.by(Actor(user=user, address=address), user):
            user.username = username
            set_password(user=user, password=password)
    return user
