"""What one may be allowed to do with hosts."""

from accounts_app.rights import ADMIN, READ, Right, declare, each

declare(
    Right(name="host.read", scope=READ, rows=("fleet_app.Host",), hints=("host",)),
    Right(name="host.stats", scope=READ, hints=("stats",)),
    Right(name="event.read", scope=READ, rows=("fleet_app.EngineEvent",), hints=("event",)),
    *each(ADMIN, "host.manage", "host.test"),
)
