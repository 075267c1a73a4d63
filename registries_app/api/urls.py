"""Addresses of the REST endpoints of this app, below /api/v1/."""

from rest_framework.routers import SimpleRouter

from registries_app.api.git_credentials import GitCredentialViewSet
from registries_app.api.registries import RegistryViewSet

router = SimpleRouter(use_regex_path=False)
router.register("registries", RegistryViewSet)
router.register("git-credentials", GitCredentialViewSet)

urlpatterns = router.urls
