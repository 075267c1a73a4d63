"""Signing in with name and password, and how often one may be wrong.

Attempts are counted in the database: per name and address, per address, and per name from anywhere. An attempt is
written before the password is looked at, so that many at once do not get more tries than many in a row. Of the name a
keyed hash is kept: it may be a password in the wrong field.

That somebody failed to be a person is in the journal too: one line for each address in each window, and few addresses,
so that a flood leaves few lines. A name that is nobody's is not told, for the same reason.
"""

from datetime import timedelta

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts_app.errors import Invalid, NotSignedIn, Refused
from accounts_app.journal import Deed
from accounts_app.models import JournalEntry, SignInAttempt, User
from accounts_app.permissions import Actor

WINDOW = timedelta(minutes=15)
PER_NAME_AND_ADDRESS = 5
PER_ADDRESS = 30
PER_NAME = 100
NAME_CHARS = 150
MOST_ADDRESSES_TOLD = 10  # of one name, in one window

# The password is the right, and the session.
SIGN_IN = Deed(kind="account.sign_in", title="Sign in", right=None)
SIGN_OUT = Deed(kind="account.sign_out", title="Sign out", right=None)
FAILED = Deed(kind="account.sign_in_failed", title="Failed sign-in", right=None)


class TooManyAttempts(Refused):
    """The door is shut for a while; `retry_after` is in seconds."""

    def __init__(self) -> None:
        super().__init__(
            "too_many_attempts", "Too many failed attempts. Try again in 15 minutes.", status=429
        )
        self.retry_after = int(WINDOW.total_seconds())


def sign_in(*, request: HttpRequest, username: str, password: str) -> User:
    """Begin the session of the person with this name and password.

    Raises:
        NotSignedIn: there is none; it does not say whether the name exists.
        TooManyAttempts: for this name or address it was tried too often.
    """
    user = _proven(request, username, password)
    with SIGN_IN.by(Actor(user=user, address=_address(request)), user):
        login(request, user)
    return user


def sign_out(*, request: HttpRequest) -> None:
    """End the session, if there is one."""
    user = request.user
    if not isinstance(user, User) or request.session.session_key is None:
        return
    with SIGN_OUT.by(Actor(user=user, address=_address(request)), user):
        logout(request)


def _proven(request: HttpRequest, username: str, password: str) -> User:
    name, address = username[:NAME_CHARS].casefold(), _address(request)
    attempt = count_attempt(name=name, address=address)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        _tell_failure(name, address)
        raise NotSignedIn("Name or password is wrong.", code="authentication_failed")
    SignInAttempt.objects.filter(name=attempt.name, address=attempt.address).delete()
    return user


def _tell_failure(name: str, address: str) -> None:
    person = User.objects.filter(username__iexact=name).first()
    if person is None:
        return
    told = JournalEntry.objects.filter(
        kind=FAILED.kind,
        target_type=FAILED.noun,
        target_id=str(person.pk),
        at__gte=timezone.now() - WINDOW,
    )
    addresses = set(told.values_list("address", flat=True))
    if address not in addresses and len(addresses) < MOST_ADDRESSES_TOLD:
        with FAILED.by(Actor(user=None, address=address), person):
            pass


def check_password(*, request: HttpRequest, user: User, password: str) -> None:
    """Have a person who is signed in prove it once more.

    Raises:
        Refused: the password is wrong.
        TooManyAttempts: it was tried too often.
    """
    try:
        _proven(request, user.get_username(), password)
    except NotSignedIn as error:
        raise Invalid("current_password", "is wrong", detail="The current password is wrong.") from error


def count_attempt(*, name: str, address: str) -> SignInAttempt:
    """Note an attempt, and forget those older than the window.

    Raises:
        TooManyAttempts: there were too many already.
    """
    since, name = timezone.now() - WINDOW, hashed_name(name)
    SignInAttempt.objects.filter(created_at__lt=since).delete()
    by_name, by_address = (
        SignInAttempt.objects.filter(name=name),
        SignInAttempt.objects.filter(address=address),
    )
    if (
        by_name.filter(address=address).count() >= PER_NAME_AND_ADDRESS
        or by_address.count() >= PER_ADDRESS
        or by_name.count() >= PER_NAME
    ):
        raise TooManyAttempts
    return SignInAttempt.objects.create(name=name, address=address)


def hashed_name(name: str) -> str:
    """What is kept of a name that somebody typed: enough to count its tries, and nothing to read."""
    return salted_hmac("accounts_app.sign_in", name, algorithm="sha256").hexdigest()


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
