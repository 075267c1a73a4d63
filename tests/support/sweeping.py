"""Time goes by, and the sweeps with it."""

from datetime import datetime, timedelta

from operations_app import lifecycle


def miss_holders(now: datetime) -> None:
    """The two sweeps, from `now` on, that end what nobody renews."""
    lifecycle.sweep(now=now)
    lifecycle.sweep(now=now + lifecycle.MISSED + timedelta(seconds=1))
