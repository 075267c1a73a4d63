"""Addresses of operations."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from operations_app.api.audit import AuditView
from operations_app.api.operations import OperationViewSet

router = SimpleRouter(use_regex_path=False)
router.register("operations", OperationViewSet)

urlpatterns = [path("audit/", AuditView.as_view()), *router.urls]
