"""One family of errors for everything that can go wrong between us and an engine.

`str(error)` is the engine's own words where it had any; `error.code` is stable and meant for programs.
"""

from collections.abc import Mapping
from typing import ClassVar


class EngineError(Exception):
    """Base of the family. `status` is the HTTP status the engine answered with, None when it gave none."""

    code: ClassVar[str] = "engine_error"

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class InvalidAddress(EngineError):
    """The address of a host cannot be understood, or is refused before anything is sent."""

    code = "invalid_address"


class PlainTcpRefused(InvalidAddress):
    """`tcp://` without a client certificate, and nobody allowed that for this address."""

    code = "plain_tcp_refused"


class InvalidCredentials(EngineError):
    """A private key, certificate or host key we hold cannot be read as one."""

    code = "invalid_credentials"


class InvalidIdentifier(EngineError):
    """An id, name or image reference that must not be put into a path."""

    code = "invalid_identifier"


class Unreachable(EngineError):
    """No conversation with an engine came about; the message says why, in words for people."""

    code = "unreachable"


class CredentialsRefused(Unreachable):
    """Whoever listens there does not accept our key or certificate."""

    code = "credentials_refused"


class HostKeyUnknown(Unreachable):
    """First contact over SSH: `key` is what the server showed, to be confirmed by a person and then pinned."""

    code = "host_key_unknown"

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class HostKeyMismatch(Unreachable):
    """The SSH server shows `key`, which is not the pinned one: it was reinstalled, or is another."""

    code = "host_key_mismatch"

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class UnsupportedEngine(Unreachable):
    """The engine answers, but speaks no API version that we speak."""

    code = "engine_unsupported"


class StreamCut(EngineError):
    """A stream stopped before its end: what came so far is not the whole, and the outcome is unknown."""

    code = "stream_cut"


class ReportedFailure(EngineError):
    """The engine answered 200 and then reported the failure as a line of the progress stream."""

    code = "reported_failure"


class BadRequest(EngineError):
    """The engine does not accept what was asked (400 and the rarer 4xx)."""

    code = "bad_request"


class NotAuthorized(EngineError):
    """The engine, or a proxy or plugin before it, forbids the request (401, 403)."""

    code = "not_authorized"


class NotFound(EngineError):
    """No such object (404)."""

    code = "not_found"


class Conflict(EngineError):
    """The state of the object forbids it now: name taken, still running, in use (409)."""

    code = "conflict"


class EngineFault(EngineError):
    """The engine failed at what it accepted (5xx)."""

    code = "engine_fault"


_BY_STATUS: Mapping[int, type[EngineError]] = {
    401: NotAuthorized,
    403: NotAuthorized,
    404: NotFound,
    409: Conflict,
}


def error_for_status(status: int, message: str) -> EngineError:
    """The error for an HTTP status ≥ 300 and the engine's words."""
    words = message.strip() or f"The engine answered {status} without a word."
    if status >= 500:
        return EngineFault(words, status=status)
    return _BY_STATUS.get(status, BadRequest)(words, status=status)
