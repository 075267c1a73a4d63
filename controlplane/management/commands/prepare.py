"""`quaymaster prepare`: what happens before the parts of an installation start, at the first time and at upgrades."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts_app.setup import create_link, ensure_owner, owner_on_server, setup_needed
from controlplane.installing.certificates import fingerprint, obstacle
from controlplane.installing.database import prepare_database
from controlplane.installing.redis_users import reload_users
from fleet_app.models import Host
from fleet_app.services.hosts import add_host

LOCAL = "local"


class Command(BaseCommand):
    """Database, first host, and where to sign in."""

    help = "Prepare the database, add this machine's engine as the first host, and say where to sign in."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--superuser-url-file", type=Path, help="makes account and database where they are missing"
        )
        parser.add_argument("--local-engine", default="", help="address of the engine that runs Quaymaster")
        parser.add_argument(
            "--certificate",
            type=Path,
            action="append",
            default=[],
            help="of the first one that can be used the fingerprint is told",
        )

        parser.add_argument(
            "--reload-redis-users", action="store_true", help="have Redis take in what its users may do now"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["superuser_url_file"]:
            superuser = options["superuser_url_file"].read_text().strip()
            prepare_database(superuser_url=superuser, own_url=settings.DATABASE_URL)
        call_command("migrate", interactive=False, verbosity=0)
        if options["reload_redis_users"] and not reload_users(settings.REDIS_URL):
            self.stdout.write("Redis does not know its users of today yet: docker compose restart redis")
        if options["local_engine"]:
            self._add_local(options["local_engine"])
        self._say_where(options["certificate"])

    def _add_local(self, address: str) -> None:
        """Once: an owner who removes the host does not find it again after the next upgrade."""
        mark = settings.DATA_DIR / "local-host-added"
        if mark.exists():
            return
        if not Host.objects.exists():
            add_host(actor=owner_on_server(), fields={"name": LOCAL, "address": address})
        mark.touch()

    def _say_where(self, certificates: list[Path]) -> None:
        lines = ["", f"  Quaymaster is at {settings.PUBLIC_URL}"]
        if setup_needed():
            lines += [
                "  Open this link to choose a name and a password; it works once and for a day:",
                f"  {create_link(user=ensure_owner())}",
                "  For another: docker compose exec web quaymaster setup-link",
            ]
        if settings.ANY_ADDRESS:
            lines.append("  From another machine, put this one's name or address in place of localhost.")
        for certificate in certificates:
            made_here = certificate == certificates[-1]  # its key is for nginx alone
            if why := "" if made_here else obstacle(certificate):
                lines.append(f"  A certificate cannot be used: {why}.")
            elif certificate.is_file():
                lines.append(f"  Its certificate's SHA-256 fingerprint: {fingerprint(certificate)}")
                break
        self.stdout.write("\n".join([*lines, ""]))
