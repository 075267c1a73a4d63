"""Addresses of operations."""

from rest_framework.routers import SimpleRouter

from operations_app.api.views import OperationViewSet

router = SimpleRouter(use_regex_path=False)
router.register("operations", OperationViewSet)

urlpatterns = router.urls
