"""`manage.py setup_link`: how the owner gets in the first time, or again."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts_app.setup import create_link, ensure_owner


class Command(BaseCommand):
    """Prints the link alone, so that scripts can use it."""

    help = "Print the one-time link by which the owner sets a name and a password."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="also when the owner has a password already")

    def handle(self, *_: Any, **options: Any) -> None:
        owner = ensure_owner()
        if owner.has_usable_password() and not options["again"]:
            self.stderr.write(f"The owner has a password: sign in at {settings.PUBLIC_URL}, or add --again.")
            return
        self.stdout.write(create_link(user=owner))
        if settings.ANY_ADDRESS:
            self.stderr.write("From another machine, put this one's name or address in place of localhost.")
