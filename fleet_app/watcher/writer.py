"""Who writes the mirror of one host: the watcher that holds it, in the lane of this host."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleet_app.kinds import Mirrored, Parameters, Result
from fleet_app.models import Host
from fleet_app.sync import hosts, rows, timeline
from fleet_app.sync.rows import Change, Reading
from fleet_app.watcher.lanes import Lanes


@dataclass(frozen=True, kw_only=True)
class HostWriter:
    """A host, the watcher that follows it, and where this one meets the database.

    Calls keep their order. Those that write do nothing once the host is another watcher's.
    """

    host_id: int
    name: str
    holder: str
    lanes: Lanes

    async def run(
        self,
        function: Callable[Parameters, Result],
        *arguments: Parameters.args,
        **options: Parameters.kwargs,
    ) -> Result:
        """Call `function` in the lane of this host and wait for it."""
        return await self.lanes.run(self.host_id, function, *arguments, **options)

    async def read_host(self) -> Host:
        """The host as it is now. Raises Host.DoesNotExist."""
        return await self.run(Host.objects.get, pk=self.host_id)

    async def known_keys(self, mirrored: Mirrored) -> set[str]:
        """See `rows.known_keys`."""
        return await self.run(rows.known_keys, host_id=self.host_id, mirrored=mirrored)

    async def apply(self, readings: Sequence[Reading]) -> list[Change]:
        """See `rows.apply`. Raises HostLost."""
        return await self.run(rows.apply, host_id=self.host_id, holder=self.holder, readings=readings)

    async def record_online(self, facts: Mapping[str, Any]) -> None:
        """See `hosts.record_online`."""
        await self.run(hosts.record_online, host_id=self.host_id, holder=self.holder, facts=facts)

    async def record_unreachable(self, *, reason: str, code: str) -> None:
        """See `hosts.record_unreachable`."""
        await self.run(
            hosts.record_unreachable, host_id=self.host_id, holder=self.holder, reason=reason, code=code
        )

    async def record_events(self, events: Sequence[Mapping[str, Any]]) -> None:
        """See `timeline.record_events`. Raises HostLost."""
        await self.run(timeline.record_events, host_id=self.host_id, holder=self.holder, events=events)
