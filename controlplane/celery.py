"""The Celery application: Redis is a doorbell, the database is the queue of record."""

import os
from datetime import timedelta
from typing import Any

from celery import Celery, Task, signals
from celery.beat import PersistentScheduler
from kombu.transport.redis import Channel
from typing_extensions import override

from operations_app.alive import say_alive
from telemetry import context, metrics, process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "controlplane.settings")

# A worker that loses Redis would try to put its unheard rings back there, fail, and end (kombu 5.7.0). They need not go
# back: the sweep rings again for what nobody claims.
Channel.do_restore = False


class OwnTask(Task[Any, Any]):
    """A task that nothing of the one before it in this thread is told of."""

    abstract = True

    @override
    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        context.begin()


FIRST = "note-beat"

app = Celery("quaymaster", task_cls=OwnTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Scheduler(PersistentScheduler):
    """Celery's own, which shows that it goes round, and rings once at its start to be heard of."""

    @override
    def setup_schedule(self) -> None:
        """What is to be rung; one that was away is missed until it is noted again, so that comes first."""
        super().setup_schedule()
        if first := self.schedule.get(FIRST):
            first.last_run_at = app.now() - timedelta(days=1)

    def tick(self, *words: Any, **options: Any) -> float:
        """Ring for what is due; the seconds until the next."""
        say_alive()
        return float(super().tick(*words, **options))


@signals.heartbeat_sent.connect
def _show_alive(**_: Any) -> None:
    """A worker that hears its broker says so every few seconds."""
    say_alive()


@signals.setup_logging.connect
def leave_logs_alone(**_: Any) -> None:
    """Django's settings say where words go; Celery adds nothing of its own once somebody listens here."""


@signals.celeryd_after_setup.connect
def start_worker(instance: Any, **_: Any) -> None:
    """Celery's own word for "I am a worker", the only one that knows how many threads there will be."""
    process.start(metrics.WORKER)
    metrics.worker_slots.set(instance.concurrency)


@signals.beat_init.connect
def start_beat(**_: Any) -> None:
    """Celery's own word for "I am the beat"."""
    process.start(metrics.BEAT)
