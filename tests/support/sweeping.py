"""Time goes by, and the sweeps with it."""

from datetime import datetime, timedelta

from operations_app.lifecycle import sweeping


def miss_holders(now: datetime) -> None:
    """The two sweeps, from `now` on, that end what nobody renews."""
    sweeping.sweep(now=now)
    sweeping.sweep(now=now + sweeping.MISSED + timedelta(seconds=1))
