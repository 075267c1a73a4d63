"""Addresses of builds below /api/v1/."""

from rest_framework.routers import SimpleRouter

from builds_app.api.builds import BuildViewSet

router = SimpleRouter(use_regex_path=False)
router.register("builds", BuildViewSet)

urlpatterns = router.urls
