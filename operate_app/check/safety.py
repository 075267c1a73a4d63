"""What protects and what brings back: keys, doors that stand open, backups."""

from django.conf import settings
from django.utils import timezone

from accounts_app.models import ApiToken, User
from accounts_app.setup import setup_needed
from accounts_app.vault import VaultError, unseal
from fleet_app.models import Host
from operate_app.backup.schedule import AGAIN, due_at, last_good
from operate_app.check.findings import Findings, ago, fine, note, wrong
from operate_app.sealed import opens_all_rings, sealed_columns

SAMPLE = 50  # of each sealed column, the newest
OLD_BACKUP_DAYS = 7


def keys_open() -> Findings:
    """A sample of everything that is sealed opens."""
    bad: dict[str, str] = {}
    for model, field in sealed_columns():
        if field.for_engines and not opens_all_rings():
            continue
        for row in model._base_manager.exclude(**{field.name: ""}).order_by("-pk")[:SAMPLE]:
            try:
                unseal(row, field.name)
            except VaultError as error:
                bad[f"{model._meta.label}.{field.name}"] = str(error)
                break
    for words in bad.values():
        way_out = "Put the key back into the ring it was in, or restore a backup: see docs/backup.md."
        yield wrong("keys", words, way_out)
    if not bad:
        rest = (
            ""
            if opens_all_rings()
            else "; those for engines are opened by other processes only, ask a worker"
        )
        yield fine("keys", f"The keys open what is sealed{rest}.")


def doors_are_closed() -> Findings:
    """What the operator has opened on purpose, in case it was long ago."""
    if setup_needed():
        yield note(
            "owner", "Nobody has set the owner's password yet.", "Open the link of quaymaster setup-link."
        )
    for host in Host.objects.filter(enabled=True, address__in=settings.ALLOW_PLAIN_TCP):
        words = f"{host.name} is reached without TLS: whoever reaches {host.address} is root there."
        yield note("plain_tcp", words, "Give the engine TLS: see docs/hardening.md.")
    endless = ApiToken.objects.filter(expires_at=None, revoked_at=None, scope=ApiToken.Scope.ADMIN).count()
    if endless:
        words = (
            f"{endless} token{'s' * (endless != 1)} may do everything and never expire{'s' * (endless == 1)}."
        )
        yield note("token", words, "Make new ones with an end and a smaller scope, and revoke those.")
    owners = User.objects.filter(is_superuser=True, is_active=True).count()
    if owners > 1:
        yield note("owner", f"{owners} people are owners and may do everything.")


def backups_are_young() -> Findings:
    """There is a good one, not older than it should be."""
    newest, now = last_good(), timezone.now()
    age = (
        f"The last good backup is {ago((now - newest).total_seconds())} old."
        if newest
        else "There is no backup yet."
    )
    if settings.BACKUP_TO:
        late = (newest is None or newest < due_at(now)) and now > due_at(now) + AGAIN
        if late:
            way_out = "Its operation (installation.backup) says why; quaymaster backup makes one now."
            yield wrong("backup", f"{age} Today's has not been made.", way_out)
        else:
            yield fine("backup", age)
        return
    way_out = "Set QUAYMASTER_BACKUP_TO and QUAYMASTER_BACKUP_PASSPHRASE: see docs/backup.md."
    if newest is None or (now - newest).days >= OLD_BACKUP_DAYS:
        yield note("backup", f"{age} None is made by itself.", way_out)
    else:
        yield fine("backup", age)
