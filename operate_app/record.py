"""What an operator, or the clock, has done here, on the same record as what people ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from operate_app.errors import NotDone
from operate_app.kinds import BACKUP, BackupMade, Nothing
from operations_app import sessions
from operations_app.lifecycle import ending
from operations_app.models import Operation
from operations_app.output import OutputWriter
from operations_app.plain import to_plain
from operations_app.registry import ActionContext
from operations_app.worker import Heartbeat


@dataclass
class Recorded:
    """What is on record; `result` is filled by whoever does it."""

    result: BackupMade | None = None


@contextmanager
def on_record(*, by: str) -> Iterator[Recorded]:
    """A backup that runs as long as the block and ends as the block does. `by` is who wanted it, in words."""
    operation = sessions.record_session(wish=BACKUP(None, Nothing()), requested_by_name=by)
    output = OutputWriter(operation_id=operation.pk, attempt=operation.attempt)
    recorded = Recorded()
    end: dict[str, Any] = {
        "state": Operation.State.FAILED,
        "error_code": "internal_error",
        "error_detail": "It broke off.",
    }
    try:
        with Heartbeat(
            context=ActionContext(operation=operation, params=Nothing(), output=output), output=output
        ):
            yield recorded
        end = {"state": Operation.State.SUCCEEDED, "result": to_plain(recorded.result)}
    except NotDone as error:
        end |= {"error_code": "backup_failed", "error_detail": error.detail, "error_hint": error.hint}
        raise
    finally:
        ending.finish(operation_id=operation.pk, attempt=operation.attempt, **end)
