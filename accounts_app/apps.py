"""The accounts, as Django loads them."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    """People and what they sign in with. Finds every right, and who tells of the journal, when all apps are there."""

    name = "accounts_app"

    def ready(self) -> None:
        # Every app's `rights` module declares what one may be allowed to do there.
        # A module `telling` is called with the hint of each line of the journal.
        autodiscover_modules("rights", "telling")
