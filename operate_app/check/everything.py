"""Looks at everything, in the order in which one thing needs the other."""

from collections.abc import Callable, Sequence

from django.db import DatabaseError

from operate_app.check import fleet, parts, programs, safety, services
from operate_app.check.findings import Finding, Findings, Level, wrong

Look = Callable[[], Findings]

WITHOUT_DATABASE: Sequence[Look] = (
    services.settings_fit,
    services.redis_fits,
    services.disk_has_room,
    programs.compose_is_shut_in,
)
WITH_DATABASE: Sequence[Look] = (
    parts.workers_hear,
    parts.beat_rings,
    parts.watchers_live,
    parts.queue_moves,
    fleet.hosts_answer,
    fleet.certificates_last,
    safety.keys_open,
    safety.doors_are_closed,
    safety.backups_are_young,
)


def look() -> list[Finding]:
    """Every finding. What needs tables is not looked at while these are of another version."""
    database = list(services.database_fits())
    findings = [*database, *(finding for each in WITHOUT_DATABASE for finding in each())]
    if any(
        finding.about in {"database", "migrations"} and finding.level is Level.WRONG for finding in database
    ):
        return findings
    for each in WITH_DATABASE:
        try:
            findings += each()
        except DatabaseError as error:
            findings.append(
                wrong("database", f"The database did not answer: {error}".strip(), "Try once more.")
            )
    return findings
