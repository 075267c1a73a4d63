"""Addresses: the REST API under /api/v1/, the dashboard everywhere else."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
