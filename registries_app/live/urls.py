"""Addresses of the live reads from registries, below /api/v1/live/."""

from django.urls import path

from registries_app.live import registries

urlpatterns = [
    path("registries/check/", registries.NewLoginView.as_view()),
    path("registries/<int:id>/check/", registries.StoredLoginView.as_view()),
    path("registries/<int:id>/tags/", registries.TagsView.as_view()),
    path("registries/<int:id>/digest/", registries.DigestView.as_view()),
    path("images/<int:id>/update/", registries.ImageUpdateView.as_view()),
]
