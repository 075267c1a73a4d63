"""Addresses of the REST endpoints of this app, below /api/v1/."""

from rest_framework.routers import SimpleRouter

from fleet_app.api.events import EventViewSet
from fleet_app.api.hosts import HostViewSet

router = SimpleRouter(use_regex_path=False)
router.register("hosts", HostViewSet)
router.register("events", EventViewSet)

urlpatterns = router.urls
