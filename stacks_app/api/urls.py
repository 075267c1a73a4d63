"""Addresses of the REST endpoints of this app, below /api/v1/."""

from rest_framework.routers import SimpleRouter

from stacks_app.api.stacks import StackViewSet

router = SimpleRouter(use_regex_path=False)
router.register("stacks", StackViewSet)

urlpatterns = router.urls
