"""The Celery application: Redis is a doorbell, the database is the queue of record."""

import os

from celery import Celery
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "controlplane.settings")

# A worker that loses Redis would try to put its unheard rings back there, fail, and end (kombu 5.7.0). They need not go
# back: the sweep rings again for what nobody claims.
Channel.do_restore = False

app = Celery("quaymaster")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
