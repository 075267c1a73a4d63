"""`quaymaster restore`: an installation from a backup."""

import argparse
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operate_app.backup.fetching import at_hand
from operate_app.backup.grounds import refuse_if_running, refuse_if_used, use_one_connection
from operate_app.backup.restoring import opens, restore, verify
from operate_app.errors import NotDone
from operate_app.passphrase import passphrase_to_open


class Command(BaseCommand):
    """Says what was restored; nothing was changed when it fails."""

    help = "Put a backup in the place of this installation, which has to be fresh and stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="what `quaymaster backup` wrote: a file, or s3://bucket/prefix/name")
        parser.add_argument(
            "--replace", action="store_true", help="also when this installation is in use: all in it is lost"
        )
        parser.add_argument(
            "--verify", action="store_true", help="only read the backup and say whether it is good"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            if not options["verify"]:
                use_one_connection()
                if not options["replace"]:
                    refuse_if_used()
                refuse_if_running()
            with at_hand(options["file"]) as file:
                passphrase = passphrase_to_open(partial(opens, file))
                if options["verify"]:
                    self._say("This backup is good", verify(file, passphrase=passphrase))
                else:
                    self._say("Restored", restore(file, passphrase=passphrase))
        except NotDone as error:
            raise CommandError(str(error)) from error

    def _say(self, done: str, archive: Any) -> None:
        told, contents = archive.manifest, archive.contents
        self.stdout.write(
            f"{done}: made by Quaymaster {told.version} at {told.made_at}, {sum(contents.rows.values())} rows, "
            f"{contents.files} files. Browsers have to sign in again; tokens go on."
        )
