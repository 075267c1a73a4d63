"""The passphrase of backups: from the environment, or asked on a terminal."""

import getpass
import sys
from collections.abc import Callable

from django.conf import settings

from operate_app.errors import NotDone

SHORTEST = 12
SET_IT = "Set QUAYMASTER_BACKUP_PASSPHRASE or QUAYMASTER_BACKUP_PASSPHRASE_FILE, or run this on a terminal."


def passphrase_to_seal() -> str:
    """The passphrase for a new backup.

    Raises:
        NotDone: there is none, or it protects nothing.
    """
    if settings.BACKUP_PASSPHRASE:
        return passphrase_of_settings()
    given = _ask("Passphrase for the backup: ")
    if _ask("Once more: ") != given:
        raise NotDone("The two passphrases differ.")
    return _strong(given)


def passphrase_of_settings() -> str:
    """The passphrase for a backup that nobody attends.

    Raises:
        NotDone: there is none, or it protects nothing.
    """
    if not settings.BACKUP_PASSPHRASE:
        raise NotDone(
            "There is no passphrase.",
            "Set QUAYMASTER_BACKUP_PASSPHRASE or QUAYMASTER_BACKUP_PASSPHRASE_FILE.",
        )
    return _strong(settings.BACKUP_PASSPHRASE)


def passphrase_to_open(opens: Callable[[str], bool]) -> str:
    """The passphrase of an old backup, which may be another than today's: on a terminal it is asked for then.

    Raises:
        NotDone: there is none.
    """
    given = str(settings.BACKUP_PASSPHRASE)
    if not given:
        return _ask("Passphrase of the backup: ")
    if sys.stdin.isatty() and not opens(given):
        return _ask("QUAYMASTER_BACKUP_PASSPHRASE does not open it. Passphrase of the backup: ")
    return given


def _strong(given: str) -> str:
    if len(given) < SHORTEST:
        raise NotDone(f"The passphrase is shorter than {SHORTEST} characters: the backup holds every secret.")
    return given


def _ask(words: str) -> str:
    if not sys.stdin.isatty():
        raise NotDone("There is no passphrase.", SET_IT)
    return getpass.getpass(words)
