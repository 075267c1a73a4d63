"""Addresses about people."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts_app.api.accounts import MeView, PasswordView, SessionView, SetupView, TokenViewSet
from accounts_app.api.journal import JournalViewSet

router = SimpleRouter(use_regex_path=False)
router.register("tokens", TokenViewSet)
router.register("journal", JournalViewSet)

urlpatterns = [
    path("session/", SessionView.as_view()),
    path("setup/", SetupView.as_view()),
    path("me/", MeView.as_view()),
    path("me/password/", PasswordView.as_view()),
    *router.urls,
]
