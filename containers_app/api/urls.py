"""Addresses of the REST endpoints of this app, below /api/v1/."""

from rest_framework.routers import SimpleRouter

from containers_app.api.containers import ContainerViewSet
from containers_app.api.events import EventViewSet
from containers_app.api.images import ImageViewSet
from containers_app.api.networks import NetworkViewSet
from containers_app.api.volumes import VolumeViewSet

router = SimpleRouter()
router.register("containers", ContainerViewSet)
router.register("images", ImageViewSet)
router.register("volumes", VolumeViewSet)
router.register("networks", NetworkViewSet)
router.register("events", EventViewSet)

urlpatterns = router.urls
