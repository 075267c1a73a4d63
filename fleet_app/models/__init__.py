"""Hosts, what every mirrored thing has in common, and what engines said happened."""

from fleet_app.models.hosts import Host, Watcher, seen_now
from fleet_app.models.mirror import MirrorRow
from fleet_app.models.timeline import EngineEvent

__all__ = ["EngineEvent", "Host", "MirrorRow", "Watcher", "seen_now"]
