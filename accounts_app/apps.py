"""The accounts, as Django loads them."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and what they sign in with."""

    name = "accounts_app"
