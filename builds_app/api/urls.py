"""Addresses of builds below /api/v1/."""

from rest_framework.routers import SimpleRouter

from builds_app.api.builds import BuildViewSet
from builds_app.api.git_credentials import GitCredentialViewSet

router = SimpleRouter()
router.register("builds", BuildViewSet)
router.register("git-credentials", GitCredentialViewSet)

urlpatterns = router.urls
