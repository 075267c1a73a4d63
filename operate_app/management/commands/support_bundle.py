"""`quaymaster support-bundle`: what somebody needs who shall help, without secrets."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from operate_app.support import write_bundle

NAME_FORMAT = "quaymaster-support-%Y-%m-%dT%H-%M-%SZ.tar.gz"


class Command(BaseCommand):
    """Writes a file for this account only, or to standard output."""

    help = "Write versions, settings without secrets, the check, counts and the last errors into one .tar.gz."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--to", default="", help="a file; - is standard output. Without it, a file in this folder"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["to"] == "-":
            write_bundle(sys.stdout.buffer)
            return
        path = Path(options["to"] or f"{timezone.now():{NAME_FORMAT}}")
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                write_bundle(file)
        except OSError as error:
            raise CommandError(
                f"{path} cannot be written: {error.strerror}. Add --to FILE, or --to - ."
            ) from error
        self.stdout.write(f"{path}: read it before you send it.")
