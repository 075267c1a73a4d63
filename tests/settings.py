"""The product's settings, kept apart: every test run has its own data, Redis and database."""

import os
from typing import Any, cast

from tests.support.processes import run_directory

os.environ["QUAYMASTER_DATA"] = str(run_directory() / "var")
os.environ["REDIS_URL"] = f"unix://{run_directory()}/redis.sock"
for _name in (
    "DATABASE_URL",
    "HOST",
    "PORT",
    "QUAYMASTER_URL",
    "SECRET_KEY",
    "QUAYMASTER_KEYS",
    "DEBUG",
    "QUAYMASTER_ENGINE_KEYS",
    "QUAYMASTER_ENGINE_PUBLIC_KEY",
):
    os.environ.pop(_name, None)
if _postgres := os.environ.get("QUAYMASTER_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = _postgres

from controlplane.settings import *  # noqa: E402,F403 the environment above has to come first
from controlplane.settings import DATABASES, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS.append("tests.support.practice_app")

_database = cast("dict[str, Any]", DATABASES["default"])
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: the in-memory database of Django's tests locks whole tables between threads.
    _database["TEST"] = {"NAME": run_directory() / "test.sqlite3"}
else:
    _database["OPTIONS"].pop(
        "pool", None
    )  # the pool outlives a test and keeps the test database from being dropped

# Argon2 is slow on purpose; what the product uses is checked where the product's own settings are read.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
