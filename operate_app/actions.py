"""What a worker does here when a person asks again for what the clock has failed to do."""

from typing import Any

from operate_app.backup.schedule import back_up_to_settings
from operate_app.errors import NotDone
from operate_app.record import BACKUP
from operations_app.registry import ActionContext, ActionFailed, action


@action(BACKUP)
def back_up(_: ActionContext) -> dict[str, Any]:
    """Make a backup where the settings say."""
    try:
        return back_up_to_settings()
    except NotDone as error:
        raise ActionFailed("backup_failed", error.detail, error.hint) from error
