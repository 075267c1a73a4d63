"""The services Quaymaster stands on: its settings, the database, Redis, the disk."""

import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from operate_app.check.findings import Finding, Findings, fine, note, wrong
from operations_app.hints import redis_client

CLOCKS_DIFFER_SECONDS = 5.0
SCARCE_BYTES, SCARCE_PART = 2**30, 0.05


def settings_fit() -> Findings:
    """What Django and Quaymaster say about the settings; `check --deploy` says it of a deployment's."""
    found = [message for message in checks.run_checks() if not message.is_silenced()]
    for message in found:
        level = wrong if message.level >= checks.ERROR else note
        yield level("settings", message.msg, message.hint or "")
    if not found:
        yield fine("settings", "The settings fit.")


def database_fits() -> Findings:
    """It answers, its tables are of this version, and its clock is ours."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    except DatabaseError as error:
        way_out = "Is the server on, and do user, password and name in DATABASE_URL fit?"
        yield wrong("database", f"The database does not answer: {error}".strip(), way_out)
        return
    if missing:
        yield wrong(
            "migrations", f"{len(missing)} migrations are missing in the database.", "Run quaymaster migrate."
        )
    elif unknown:
        names = ", ".join(sorted(".".join(name) for name in unknown))
        yield wrong(
            "migrations", f"The database is of a newer version ({names}).", "Install that version again."
        )
    else:
        yield fine("database", f"The database answers ({_server()}) and its tables are of this version.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            yield from _clock("the database", float(cursor.fetchone()[0]))


def redis_fits() -> Findings:
    """It answers, keeps what it is told, and is closed to strangers."""
    try:
        redis_client().ping()
    except (redis.RedisError, OSError) as error:
        way_out = "Operations begin late and pages do not follow. Is it on, and does REDIS_URL fit?"
        yield wrong("redis", f"Redis does not answer: {error}", way_out)
        return
    yield fine("redis", "Redis answers.")
    kept: dict[str, Any] = {}
    # Each process has rights of its own in Redis: what it may not ask, it does not tell.
    with suppress(redis.RedisError):
        kept = redis_client().info("persistence")
    if kept.get("rdb_last_bgsave_status", "ok") != "ok" or kept.get("aof_last_write_status", "ok") != "ok":
        yield wrong(
            "redis_persistence",
            "Redis could not write its file.",
            "Look at its log and at the space on its disk.",
        )
    with suppress(redis.RedisError):
        seconds, micros = redis_client().time()
        yield from _clock("Redis", seconds + micros / 1e6)
    yield from _redis_is_closed()


def _redis_is_closed() -> Findings:
    if settings.REDIS_URL.startswith("unix:"):
        return
    options = redis_client().connection_pool.connection_kwargs
    try:
        with redis.Redis(
            host=options["host"], port=options["port"], socket_timeout=2, socket_connect_timeout=1
        ) as anyone:
            anyone.ping()
    except (redis.RedisError, OSError):
        return
    way_out = "Give it users with passwords (ACL), or let nobody else reach its port."
    yield note("redis_open", "Redis serves everybody who reaches it, without a password.", way_out)


def disk_has_room() -> Findings:
    """The data folder, and the folder of backups."""
    places = {"data folder": settings.DATA_DIR}
    if settings.BACKUP_TO and not settings.BACKUP_TO.startswith("s3://"):
        places["folder of backups"] = Path(settings.BACKUP_TO)
    for name, path in places.items():
        if path.is_dir():
            yield _room(name, path)


def _room(name: str, path: Path) -> Finding:
    usage = shutil.disk_usage(path)
    free = f"{usage.free / 2**30:.1f} GiB free in the {name}"
    if usage.free < SCARCE_BYTES or usage.free < usage.total * SCARCE_PART:
        way_out = "Make room there, or keep less: see QUAYMASTER_KEEP_… in docs/settings.md."
        return wrong("disk", f"Only {free} ({path}).", way_out)
    return fine("disk", f"{free}.")


def _clock(whose: str, theirs: float) -> Findings:
    difference = theirs - time.time()
    if abs(difference) > CLOCKS_DIFFER_SECONDS:
        now = f"{datetime.now(UTC):%H:%M:%S} UTC"
        words = f"The clock of {whose} differs from ours by {difference:+.0f} s; here it is {now}."
        yield wrong("clock", words, "Leases and expiry go by clocks: let both machines follow NTP.")


def _server() -> str:
    if connection.vendor == "sqlite":
        return "SQLite"
    major, minor = divmod(connection.pg_version, 10000)  # type: ignore[attr-defined]  # of PostgreSQL's wrapper
    return f"PostgreSQL {major}.{minor}"
