"""`quaymaster backup`: everything, sealed with a passphrase, in one file."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operate_app.backup.making import make_backup
from operate_app.backup.places import target_of
from operate_app.errors import NotDone
from operate_app.kinds import BackupMade
from operate_app.passphrase import passphrase_to_seal
from operate_app.record import on_record


class Command(BaseCommand):
    """Prints the name of the file and what is in it."""

    help = "Write everything (database, keys, kept build contexts) into one file that a passphrase opens."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            default=settings.BACKUP_TO or str(Path.cwd()),
            help="a folder, a file, or s3://bucket/prefix; without it QUAYMASTER_BACKUP_TO, else this folder",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            passphrase = passphrase_to_seal()
            place, name = target_of(options["to"])
            with on_record(by="command line") as context:
                made = make_backup(place=place, passphrase=passphrase, name=name)
                context.result = BackupMade(name=made.name, bytes=made.size, to=options["to"])
        except NotDone as error:
            raise CommandError(str(error)) from error
        rows = sum(made.contents.rows.values())
        self.stdout.write(f"{made.name}: {made.size} bytes, {rows} rows, {made.contents.files} files")
