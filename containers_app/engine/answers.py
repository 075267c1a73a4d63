"""What an engine's answer says: JSON, the words of a refusal, progress that reports a failure."""

import json
from typing import Any

from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import (
    EngineError,
    EngineFault,
    ReportedFailure,
    Unreachable,
    error_for_status,
)

LONGEST_REFUSAL = 64 * 1024  # bytes of an error answer that are looked at


def decode(text: bytes) -> Any:
    """JSON from the engine; raises EngineFault for what is not."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise EngineFault(f"The engine sent something that is not JSON: {text[:200]!r}.") from error


def words(body: bytes) -> str:
    """The message of an error answer: `{"message": …}` where it is JSON, else its text."""
    text = body.decode("utf-8", "replace")
    start, end = text.find("{"), text.rfind("}")
    try:
        answer = json.loads(text[start : end + 1])
    except ValueError:
        return text.strip()
    message = answer.get("message") if isinstance(answer, dict) else None
    return str(message) if message else text.strip()


def refusal(endpoint: Endpoint, *, status: int, body: bytes) -> EngineError:
    """The error for an answer with a status ≥ 300."""
    message = words(body)
    if status == 400 and "HTTP request to an HTTPS server" in message:
        return Unreachable(f"{endpoint.address} wants TLS: add CA, certificate and key.")
    return error_for_status(status, message)


def checked_progress(line: dict[str, Any]) -> dict[str, Any]:
    """A line of a pull, push, load or import; raises ReportedFailure when it reports one (`errorDetail`)."""
    detail = line.get("errorDetail") or {}
    if message := detail.get("message") or line.get("error"):
        raise ReportedFailure(str(message), status=detail.get("code"))
    return line
