"""Everything Quaymaster reads from its environment, in one place, validated once.

A wrong value stops the start with a sentence that names the variable (see `environs`).
"""

import base64
import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from environs import Env, EnvError, validate

BASE_DIR = Path(__file__).resolve().parent.parent
KEY_BYTES = 32
MIB = 2**20
GIT_PROTOCOLS = ("https", "ssh", "http", "git")


@dataclass(frozen=True)
class Environment:
    """The validated environment. Paths are absolute, `url` has no trailing slash."""

    data: Path
    host: str
    port: int
    url: str
    database_url: str
    redis_url: str
    secret_key: str
    field_keys: tuple[bytes, ...]
    debug: bool
    allow_plain_tcp: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    upload_bytes: int
    operation_keep_days: int
    build_keep_days: int
    build_keep_count: int
    build_log_bytes: int
    build_context_bytes: int
    build_context_files: int
    build_context_keep_days: int
    git_protocols: tuple[str, ...]


def read_environment() -> Environment:
    """Read and validate the environment.

    Raises:
        EnvError: a variable has a value Quaymaster cannot work with; the message says which and why.
    """
    env = Env()
    data = Path(env.str("QUAYMASTER_DATA", str(BASE_DIR / "var"))).absolute()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    host = env.str("HOST", "127.0.0.1")
    port = env.int("PORT", 8000, validate=validate.Range(min=1, max=65535))
    return Environment(
        data=data,
        host=host,
        port=port,
        url=_public_url(env.str("QUAYMASTER_URL", f"http://{host}:{port}")),
        database_url=env.str("DATABASE_URL", f"sqlite:///{data / 'quaymaster.sqlite3'}"),
        redis_url=env.str("REDIS_URL", f"unix://{quote(str(data / 'redis.sock'))}"),
        secret_key=env.str("SECRET_KEY", "") or _kept_secret(data / "secret.key", secrets.token_urlsafe(64)),
        field_keys=_field_keys(
            env.str("QUAYMASTER_KEYS", "") or _kept_secret(data / "field.keys", _new_key())
        ),
        debug=env.bool("DEBUG", False),
        allow_plain_tcp=tuple(env.list("QUAYMASTER_ALLOW_PLAIN_TCP", [])),
        trusted_proxies=tuple(env.list("QUAYMASTER_TRUSTED_PROXIES", [])),
        upload_bytes=env.int("QUAYMASTER_UPLOAD_MIB", 16 * 1024, validate=validate.Range(min=1)) * MIB,
        operation_keep_days=env.int("QUAYMASTER_KEEP_OPERATIONS_DAYS", 90, validate=validate.Range(min=1)),
        build_keep_days=env.int("QUAYMASTER_KEEP_BUILDS_DAYS", 90, validate=validate.Range(min=1)),
        build_keep_count=env.int("QUAYMASTER_KEEP_BUILDS_COUNT", 100, validate=validate.Range(min=2)),
        build_log_bytes=env.int("QUAYMASTER_BUILD_LOG_MIB", 8, validate=validate.Range(min=1)) * MIB,
        build_context_bytes=env.int("QUAYMASTER_BUILD_CONTEXT_MIB", 1024, validate=validate.Range(min=1))
        * MIB,
        build_context_files=env.int("QUAYMASTER_BUILD_CONTEXT_FILES", 50_000, validate=validate.Range(min=1)),
        build_context_keep_days=env.int(
            "QUAYMASTER_KEEP_BUILD_CONTEXTS_DAYS", 14, validate=validate.Range(min=1)
        ),
        git_protocols=tuple(
            env.list(
                "QUAYMASTER_GIT_PROTOCOLS", ["https", "ssh"], validate=validate.ContainsOnly(GIT_PROTOCOLS)
            )
        ),
    )


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise EnvError(
            f'Environment variable "QUAYMASTER_URL" invalid: {value!r} must be like https://quaymaster.example.org'
        )
    return value.rstrip("/")


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _kept_secret(path: Path, fresh: str) -> str:
    """Return the secret kept in `path`, keeping `fresh` there first (mode 0600) when there is none yet."""
    if not path.exists():
        # Written whole beside its place and linked, so that processes that start together agree on one.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(fresh)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _field_keys(value: str) -> tuple[bytes, ...]:
    try:
        keys = tuple(base64.b64decode(part, validate=True) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise EnvError('Environment variable "QUAYMASTER_KEYS" invalid: each key must be base64') from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise EnvError(
            f'Environment variable "QUAYMASTER_KEYS" invalid: each key must be {KEY_BYTES} bytes of base64'
        )
    return keys
