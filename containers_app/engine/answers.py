"""What an engine's answer says: JSON, the words of a refusal, progress that reports a failure."""

import json
import math
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
LONGEST_ANSWER = 256 * 1024 * 1024  # bytes; a list of ten thousand containers is a tenth of it
DEEPEST = 64  # what looks at an answer afterwards calls itself for each level


def decode(text: bytes) -> Any:
    """JSON from the engine; raises EngineFault for what is not, or is such that nobody could work with it."""
    try:
        answer = json.loads(text, parse_float=_number, parse_constant=_number)
    except ValueError as error:
        raise EngineFault(f"The engine sent something that is not JSON: {text[:200]!r}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    level = [answer]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return answer
    raise _too_deep()


def decode_object(text: bytes) -> dict[str, Any]:
    """A JSON object from the engine; raises EngineFault for anything else."""
    answer = decode(text)
    if not isinstance(answer, dict):
        raise not_understood(answer)
    return answer


def not_understood(answer: Any) -> EngineFault:
    """The error for JSON that is not what the engine was asked for."""
    return EngineFault(f"The engine sent something else than it was asked for: {str(answer)[:200]}.")


def _inside(outer: Any) -> list[Any]:
    held = outer.values() if isinstance(outer, dict) else outer
    return [each for each in held if isinstance(each, dict | list)] if isinstance(outer, dict | list) else []


def _too_deep() -> EngineFault:
    return EngineFault(f"The engine sent lists and objects that lie in each other more than {DEEPEST} deep.")


def _number(text: str) -> float:
    """A number with a fraction; what is too large for one, or none at all, fits into no database."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def words(body: bytes) -> str:
    """The message of an error answer: `{"message": …}` where it is JSON, else its text."""
    text = body.decode("utf-8", "replace")
    start, end = text.find("{"), text.rfind("}")
    try:
        answer = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
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
    detail = line.get("errorDetail")
    detail = detail if isinstance(detail, dict) else {}
    if message := detail.get("message") or line.get("error"):
        raise ReportedFailure(str(message), status=detail.get("code"))
    return line
