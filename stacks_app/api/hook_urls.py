"""Addresses of webhooks, below /hooks/."""

from django.urls import path

from stacks_app.api.hooks import HookView

urlpatterns = [path("stacks/<uuid:key>/", HookView.as_view())]
