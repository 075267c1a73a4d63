"""Django settings. Everything that differs between installations comes from the environment (`env.py`)."""

import re
import sys
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from environs import EnvError

from controlplane.declared import modules_of
from controlplane.env import BASE_DIR, read_environment
from controlplane.headers import add_to_file

try:
    ENV = read_environment()
except EnvError as error:
    sys.exit(f"quaymaster: {error}")

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
FIELD_KEYS = ENV.field_keys
ENGINE_PUBLIC_KEY, ENGINE_KEYS = ENV.engine_public_key, ENV.engine_keys
DATA_DIR = ENV.data
HOST, PORT = ENV.host, ENV.port
PUBLIC_URL = ENV.url
TRUSTED_PROXIES = ENV.trusted_proxies
METRICS = ENV.metrics
TRACES = ENV.traces
ALLOW_PLAIN_TCP = ENV.allow_plain_tcp
ANY_ADDRESS = ENV.any_address
_public = urlsplit(PUBLIC_URL)
SECURE_ORIGIN = _public.scheme == "https"
PUBLIC_HOST = re.sub(r":\d+$", "", _public.netloc)  # an address of IPv6 in brackets, as in the header Host
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1"})
# At any address, a page is ours when it comes from the very host it asks; see `accounts_app.sockets.check_origin`.
ALLOWED_HOSTS = ["*"] if ANY_ADDRESS else sorted({PUBLIC_HOST, *LOOPBACK_HOSTS})
# Where pages that may open our websockets come from: exactly our own address, under both names of this machine.
ALLOWED_ORIGINS = frozenset(
    {PUBLIC_URL}
    | {PUBLIC_URL.replace(PUBLIC_HOST, name) for name in LOOPBACK_HOSTS if PUBLIC_HOST in LOOPBACK_HOSTS}
)
CSRF_TRUSTED_ORIGINS = [] if ANY_ADDRESS else [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "controlplane",
    "accounts_app",
    "operations_app",
    "fleet_app",
    "containers_app",
    "registries_app",
    "builds_app",
    "stacks_app",
    "operate_app",
]


def _declared(name: str) -> dict[str, Any]:
    """What the `settings` modules of our apps say together."""
    said = (getattr(module, name, {}) for module in modules_of(INSTALLED_APPS, "settings"))
    return {key: value for each in said for key, value in each.items()}


MIDDLEWARE = [
    "controlplane.headers.SecurityHeaders",
    "controlplane.files.Files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "controlplane.urls"
ASGI_APPLICATION = "controlplane.asgi.application"
TEMPLATES: list[dict[str, Any]] = []
AUTH_USER_MODEL = "accounts_app.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
        "UserAttributeSimilarityValidator",
    )
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_ORIGIN
# Over https browsers accept these names only for this host and the whole of it: nobody beside us can set them. Cookies
# know no ports (RFC 6265, 8.5), so the name does: another installation on this machine, or any other server made with
# Django, would sign people out of this one.
_host, _port = "__Host-" if SECURE_ORIGIN else "", f"-{_public.port}" if _public.port else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_host}sessionid{_port}", f"{_host}csrftoken{_port}"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "accounts_app.api.errors.csrf_failure"
# Only for a name that the operator gave (RFC 6797): a browser that has once learnt it lets nobody past a certificate it
# does not trust, such as the one made at the first start, and `localhost` belongs to other servers, too.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_ORIGIN and not ANY_ADDRESS else 0
# What Django's own middleware would do is done by `controlplane.headers`, redirects to https by the proxy in front.
SILENCED_SYSTEM_CHECKS = [
    "security.W001",
    "security.W002",
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]
SETUP_LINK_HOURS = 24

# The dashboard and the documentation are served from their builds, what Django apps bring from where it is installed.
STATIC_URL = "/static/"
DASHBOARD_DIR = BASE_DIR / "frontend" / "dist"
DOCS_DIR = BASE_DIR / "build" / "docs"
SERVESTATIC_ROOT = DASHBOARD_DIR if DASHBOARD_DIR.is_dir() else None
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = False
SERVESTATIC_ALLOW_ALL_ORIGINS = False
SERVESTATIC_ADD_HEADERS_FUNCTION = add_to_file

# Large bodies wait on the disk for their turn, not in a folder that may be memory; such a file never has a name.
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR)
BODY_LIMIT = 1024 * 1024
STRANGERS_BODY_LIMIT = 64 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
# Routes that take more from people who are signed in, by regular expression of the path: the limit in bytes.
UPLOAD_LIMITS = {path: limit(ENV) for path, limit in _declared("UPLOADS").items()}
# Addresses that are as good as a secret, by regular expression, and the function that knows whether there is such one.
TOLD_ADDRESSES = _declared("TOLD_ADDRESSES")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts_app.api.authentication.BearerAuthentication",
        "accounts_app.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts_app.api.guard.Declared"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts_app.api.parsers.Json"],
    "DEFAULT_PAGINATION_CLASS": "accounts_app.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "accounts_app.api.filters.Search",
        "accounts_app.api.filters.StableOrdering",
    ],
    "DEFAULT_SCHEMA_CLASS": "controlplane.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "accounts_app.api.errors.handle_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Quaymaster",
    "DESCRIPTION": "Docker hosts, containers, images and builds. Everything the dashboard does, it does over this API.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "controlplane.schema.add_errors",
    ],
    "ENUM_NAME_OVERRIDES": _declared("ENUM_NAMES"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(levelname)s %(name)s: %(message)s"},
        "json": {"()": "telemetry.logs.JsonLines"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": ENV.log_format}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Answers of status 4xx are the client's business.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        # At INFO it tells the address of every websocket, and with it the command of an exec.
        "uvicorn.error": {"level": "WARNING"},
        # At INFO it tells of every ring, and draws itself when it begins.
        "celery": {"level": "WARNING"},
        # At INFO it tells of every call that a finished build cancels.
        "grpclib": {"level": "WARNING"},
    },
}

DATABASE_URL = ENV.database_url
_database = dj_database_url.parse(DATABASE_URL)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on while one process writes; IMMEDIATE takes the write lock at BEGIN, where the
    # busy timeout applies, instead of failing in the middle of a transaction.
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # Each process has a pool: (web, streams, workers, watchers, beat) x QUAYMASTER_DATABASE_POOL connections have to
    # fit into the max_connections of the server, with some left for its keeper.
    # A connection that the server has closed meanwhile is noticed when it is taken from the pool, and replaced.
    _database["CONN_HEALTH_CHECKS"] = True
    # The pauses between attempts double for as long as `reconnect_timeout`; then whoever asks begins anew.
    _pool = {"min_size": 1, "max_size": ENV.database_pool, "timeout": 10, "reconnect_timeout": 10}
    _database["OPTIONS"] = {"pool": _pool}
DATABASES = {"default": _database}

REDIS_URL = ENV.redis_url
# Celery and redis-py name a unix socket differently.
_broker = REDIS_URL.replace("unix://", "redis+socket://", 1)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"serializer": "controlplane.cached.Json"},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# The database is the queue of record, Redis only rings: no results, ids only, and a ring is acknowledged when it is
# heard. What a dead worker held is found by the sweep, not by a redelivered message.
CELERY_BROKER_URL = _broker
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
# Nobody on the bus commands a worker; the operations tell what it does.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A ring that Redis does not take is given up at once: whoever asks is not to wait for it, the sweep rings again. What
# workers and beat do while it is away is told above; kombu has these retries for connections made by sending.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 30, "max_retries": 0}
CELERY_BEAT_SCHEDULER = "controlplane.celery:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = _declared("BEAT")

OPERATION_KEEP_DAYS = ENV.operation_keep_days
JOURNAL_KEEP_DAYS = ENV.journal_keep_days

# What is kept of builds: all newer than so many days, and of each source no more than so many.
BUILD_KEEP_DAYS = ENV.build_keep_days
BUILD_KEEP_COUNT = ENV.build_keep_count
BUILD_LOG_BYTES = ENV.build_log_bytes
BUILD_CONTEXT_BYTES = ENV.build_context_bytes
BUILD_CONTEXT_FILES = ENV.build_context_files
BUILD_CONTEXT_KEEP_DAYS = ENV.build_context_keep_days
GIT_PROTOCOLS = ENV.git_protocols
# The Compose CLI ("" to look in PATH and where plugins are), and whether it may run where no fence holds it.
COMPOSE = ENV.compose
COMPOSE_UNFENCED = ENV.compose_unfenced
# A folder is uploaded as one part per file; the upload of build contexts counts bytes and files itself.
DATA_UPLOAD_MAX_NUMBER_FILES = BUILD_CONTEXT_FILES

# Where backups go by themselves, when (UTC) and how many stay; nowhere unless it is said.
BACKUP_TO = ENV.backup_to
BACKUP_PASSPHRASE = ENV.backup_passphrase
BACKUP_AT = ENV.backup_at
BACKUP_KEEP = ENV.backup_keep
BACKUP_S3 = {
    "endpoint": ENV.backup_s3_endpoint,
    "region": ENV.backup_s3_region,
    "access_key": ENV.backup_s3_access_key,
    "secret_key": ENV.backup_s3_secret_key,
}
