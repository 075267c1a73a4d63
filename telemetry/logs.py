"""The log as one JSON object a line.

Of our own, because libraries write out whatever hangs on a record, and Django hangs whole requests on them: here every
field is named.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from typing_extensions import override

from telemetry import context, process, tracing


class JsonLines(logging.Formatter):
    """`time` (RFC 3339), `level`, `logger`, `message`, `process`, and more where there is more to say.

    That is `request_id`, `operation_id`, `host`, `trace_id`, and `exception` with the whole stack.
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": process.name(),
            **context.fields(),
        }
        if trace_id := tracing.trace_id():
            line["trace_id"] = trace_id
        stacks = [self.formatException(record.exc_info)] if record.exc_info else []
        if record.stack_info:
            stacks.append(self.formatStack(record.stack_info))
        if stacks:
            line["exception"] = "\n".join(stacks)
        return json.dumps(line, ensure_ascii=False, default=str)
