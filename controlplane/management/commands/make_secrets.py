"""`quaymaster make-secrets FOLDER`: what an installation in parts needs before anything of it starts."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from controlplane.installing.secrets import make_secrets


class Command(BaseCommand):
    """Says which files it made, never what is in them."""

    help = (
        "Make the keys, passwords and the first certificate of an installation. What is there stays as it is."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="gets one folder for each part")

    def handle(self, *_: Any, **options: Any) -> None:
        made = make_secrets(options["folder"])
        self.stdout.write(f"{len(made)} secrets made." if made else "All secrets are there.")
