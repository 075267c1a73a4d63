"""The accounts, as Django loads them."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    """People and what they sign in with. Finds every right when all apps are there."""

    name = "accounts_app"

    def ready(self) -> None:
        # Every app's `rights` module declares what one may be allowed to do there.
        autodiscover_modules("rights")
