"""Addresses: the REST API under /api/v1/, webhooks, the documentation, and the dashboard everywhere else."""

from django.urls import include, path, re_path

from controlplane import views
from controlplane.routing import patterns

api = [
    *patterns("api.urls", "urlpatterns"),
    path("live/", include(patterns("live.urls", "urlpatterns"))),
    path("health/", views.HealthView.as_view()),
    path("schema/", views.SchemaView.as_view()),
]
urlpatterns = [
    path("api/v1/", include(api)),
    path("hooks/", include(patterns("api.hook_urls", "urlpatterns"))),
    path("api/docs/", views.docs),
    re_path(r"^docs/?", views.documentation),
    re_path(r"^(?!api/|hooks/|ws/|static/|assets/).*$", views.dashboard),
]

handler400 = "accounts_app.api.errors.bad_request"
handler403 = "accounts_app.api.errors.permission_denied"
handler404 = "accounts_app.api.errors.not_found"
handler500 = "accounts_app.api.errors.server_error"
