"""`manage.py token`: an API token of the owner, for scripts."""

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts_app.models import ApiToken
from accounts_app.setup import owner_on_server
from accounts_app.tokens import create_token


class Command(BaseCommand):
    """Prints the token alone, so that scripts can use it."""

    help = "Print a new API token of the owner. It is shown this once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument("--scope", choices=ApiToken.Scope.values, default=ApiToken.Scope.ADMIN.value)
        parser.add_argument(
            "--days", type=int, default=None, help="how long it is valid; without it, until revoked"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        expires_at = timezone.now() + timedelta(days=options["days"]) if options["days"] else None
        token = create_token(
            actor=owner_on_server(), name=options["name"], scope=options["scope"], expires_at=expires_at
        )
        self.stdout.write(token.secret)
