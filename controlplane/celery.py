"""The Celery application: Redis is a doorbell, the database is the queue of record."""

import os
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent
from kombu.transport.redis import Channel

from operations_app.alive import say_alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "controlplane.settings")

# A worker that loses Redis would try to put its unheard rings back there, fail, and end (kombu 5.7.0). They need not go
# back: the sweep rings again for what nobody claims.
Channel.do_restore = False

app = Celery("quaymaster")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Scheduler(PersistentScheduler):
    """Celery's own, which shows that it goes round."""

    def tick(self, *words: Any, **options: Any) -> float:
        """Ring for what is due; the seconds until the next."""
        say_alive()
        return float(super().tick(*words, **options))


@heartbeat_sent.connect
def _show_alive(**_: Any) -> None:
    """A worker that hears its broker says so every few seconds."""
    say_alive()
