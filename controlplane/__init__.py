"""Wiring only: settings, urls, processes. The Celery app is loaded with Django so that tasks find it."""

from controlplane.celery import app as celery_app

__all__ = ["celery_app"]
