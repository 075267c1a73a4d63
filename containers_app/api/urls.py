"""Addresses of the REST endpoints of this app, below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from containers_app.api.containers import ContainerViewSet
from containers_app.api.hosts import HostVerbViewSet
from containers_app.api.images import ImageViewSet
from containers_app.api.networks import NetworkViewSet
from containers_app.api.overview import NeedsView, SearchView
from containers_app.api.volumes import VolumeViewSet

router = SimpleRouter(use_regex_path=False)
router.register("hosts", HostVerbViewSet)
router.register("containers", ContainerViewSet)
router.register("images", ImageViewSet)
router.register("volumes", VolumeViewSet)
router.register("networks", NetworkViewSet)

urlpatterns = [
    *router.urls,
    path("needs-you/", NeedsView.as_view()),
    path("search/", SearchView.as_view()),
]
