"""What a worker does here when a person asks again for what the clock has failed to do."""

from operate_app.backup.schedule import back_up_to_settings
from operate_app.errors import NotDone
from operate_app.kinds import BACKUP, BackupMade, Nothing
from operations_app.registry import ActionContext, ActionFailed, action


@action(BACKUP)
def back_up(_: ActionContext[Nothing]) -> BackupMade:
    """Make a backup where the settings say."""
    try:
        return back_up_to_settings()
    except NotDone as error:
        raise ActionFailed("backup_failed", error.detail, error.hint) from error
