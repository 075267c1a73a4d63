"""The one way to say no: services raise it, REST and sockets turn it into `{detail, code, fields?}`."""

from collections.abc import Mapping, Sequence


class Refused(Exception):
    """What was asked for is not done, for a reason the asking person may know.

    Args:
        code: a stable snake_case word for programs.
        detail: one sentence for people.
        status: the HTTP status that fits (RFC 9110), 409 when nothing else says it better.
        fields: messages by field of the request, when fields are to blame.
    """

    def __init__(
        self, code: str, detail: str, *, status: int = 409, fields: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.status, self.fields = code, detail, status, fields
        self.retry_after: int | None = None  # seconds


class NotSignedIn(Refused):
    """There is no valid credential."""

    def __init__(self, detail: str = "Sign in, or send a token.", *, code: str = "not_authenticated") -> None:
        super().__init__(code, detail, status=401)


class NotAllowed(Refused):
    """The credential is valid, the right is missing."""

    def __init__(self, detail: str = "You may not do this.", *, code: str = "permission_denied") -> None:
        super().__init__(code, detail, status=403)


class NotThere(Refused):
    """It does not exist, or the person may not know that it does."""

    def __init__(self, detail: str = "There is no such thing.") -> None:
        super().__init__("not_found", detail, status=404)


class Invalid(Refused):
    """A field of the request cannot be so. `detail` is what is said where there are no fields to show it at."""

    def __init__(self, field: str, words: str, *, detail: str = "") -> None:
        super().__init__("invalid", detail or words, status=400, fields={field: [words]})

    @classmethod
    def among(
        cls, fields: Mapping[str, Sequence[str]], detail: str = "Some fields are not valid."
    ) -> Refused:
        """The same for several fields."""
        return Refused("invalid", detail, status=400, fields=fields)
