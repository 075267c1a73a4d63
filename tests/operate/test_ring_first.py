"""Beat at its start: it is heard of at once, and nothing else is rung before its time."""

from pathlib import Path

from controlplane.celery import FIRST, Scheduler, app


def test_it_rings_to_be_heard_of_at_every_start(tmp_path: Path) -> None:
    for _ in range(2):  # the second start finds the schedule of the first
        scheduler = Scheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
        try:
            due = {name for name, entry in scheduler.schedule.items() if entry.is_due()[0]}
            assert FIRST in due
            assert due <= {FIRST, "celery.backend_cleanup"}
        finally:
            scheduler.close()
