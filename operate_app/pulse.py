"""Whether beat and a worker live: beat rings, a worker notes it, and whoever asks reads how long ago that was."""

from typing import Final

from django.utils import timezone

from operate_app.models import Pulse

BEAT: Final = "beat"


def note_beat() -> None:
    """Write down that beat rang."""
    Pulse.objects.update_or_create(name=BEAT, defaults={"at": timezone.now()})


def last_beat() -> float | None:
    """Seconds since beat rang and a worker heard it; None when that never was."""
    at = Pulse.objects.filter(name=BEAT).values_list("at", flat=True).first()
    return (timezone.now() - at).total_seconds() if at is not None else None
