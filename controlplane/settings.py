"""Django settings. Everything that differs between installations comes from the environment (`env.py`)."""

from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from controlplane.env import BASE_DIR, read_environment

ENV = read_environment()

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
FIELD_KEYS = ENV.field_keys
DATA_DIR = ENV.data
PUBLIC_URL = ENV.url
ALLOW_PLAIN_TCP = ENV.allow_plain_tcp
_public = urlsplit(PUBLIC_URL)
SECURE_ORIGIN = _public.scheme == "https"
ALLOWED_HOSTS = sorted({str(_public.hostname), ENV.host, "localhost", "127.0.0.1"})
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "accounts_app",
    "operations_app",
    "containers_app",
    "builds_app",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "controlplane.urls"
ASGI_APPLICATION = "controlplane.asgi.application"
TEMPLATES: list[dict[str, Any]] = []
AUTH_USER_MODEL = "accounts_app.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

_database = dj_database_url.parse(ENV.database_url)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on while one process writes; IMMEDIATE takes the write lock at BEGIN, where the
    # busy timeout applies, instead of failing in the middle of a transaction.
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 16, "timeout": 10}}
DATABASES = {"default": _database}

REDIS_URL = ENV.redis_url
# Celery and redis-py name a unix socket differently.
_broker = REDIS_URL.replace("unix://", "redis+socket://", 1)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# The database is the queue of record, Redis only rings: no results, ids only, nothing acknowledged before it is done.
CELERY_BROKER_URL = _broker
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 30}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# Each app adds its own periodic tasks here: {"task": "<module>.<function>", "schedule": seconds}.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "operations_app.tasks.sweep", "schedule": 10.0},
    "forget-operations": {"task": "operations_app.tasks.forget_operations", "schedule": 3600.0},
    "forget-builds": {"task": "builds_app.tasks.forget_builds", "schedule": 3600.0},
}

OPERATION_KEEP_DAYS = ENV.operation_keep_days

# What is kept of builds: all newer than so many days, and of each source no more than so many.
BUILD_KEEP_DAYS = ENV.build_keep_days
BUILD_KEEP_COUNT = ENV.build_keep_count
BUILD_LOG_BYTES = ENV.build_log_bytes
BUILD_CONTEXT_BYTES = ENV.build_context_bytes
BUILD_CONTEXT_FILES = ENV.build_context_files
BUILD_CONTEXT_KEEP_DAYS = ENV.build_context_keep_days
GIT_PROTOCOLS = ENV.git_protocols
# A folder is uploaded as one part per file; the upload of build contexts counts bytes and files itself.
DATA_UPLOAD_MAX_NUMBER_FILES = BUILD_CONTEXT_FILES
