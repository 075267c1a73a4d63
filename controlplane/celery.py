"""The Celery application: Redis is a doorbell, the database is the queue of record."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "controlplane.settings")

app = Celery("quaymaster")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
