"""Addresses of live reads, below /api/v1/live/."""

from containers_app.live.registries import registry_urlpatterns

urlpatterns = [*registry_urlpatterns]
