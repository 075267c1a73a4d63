"""Everything Quaymaster reads from its environment, in one place, validated once.

A wrong value stops the start with a sentence that names the variable (see `environs`).
"""

import ipaddress
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

from environs import Env, EnvError, EnvValidationError, validate

from controlplane.keys import kept_secret, new_key, parse_keys, public_key_of

BASE_DIR = Path(__file__).resolve().parent.parent
HTTPS_PORT = 443
OWN_PORTS = {"http": 80, "https": HTTPS_PORT}
SECRET_KEY_CHARS = 50  # what Django asks for
MIB = 2**20
PUBLIC_KEY, PRIVATE_KEYS = "QUAYMASTER_ENGINE_PUBLIC_KEY", "QUAYMASTER_ENGINE_KEYS"
GIT_PROTOCOLS = ("https", "ssh", "http", "git")
_ARE_PROTOCOLS = validate.ContainsOnly(GIT_PROTOCOLS)


@dataclass(frozen=True)
class Environment:
    """The validated environment. Paths are absolute, `url` has no trailing slash."""

    data: Path
    host: str
    port: int
    url: str
    any_address: bool
    database_url: str
    database_pool: int
    redis_url: str
    secret_key: str
    field_keys: tuple[bytes, ...]
    engine_public_key: bytes
    engine_keys: dict[bytes, bytes]
    debug: bool
    allow_plain_tcp: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    upload_bytes: int
    operation_keep_days: int
    journal_keep_days: int
    build_keep_days: int
    build_keep_count: int
    build_log_bytes: int
    build_context_bytes: int
    build_context_files: int
    build_context_keep_days: int
    git_protocols: tuple[str, ...]
    compose: str
    compose_unfenced: bool
    backup_to: str
    backup_passphrase: str
    backup_at: time
    backup_keep: int
    backup_s3_endpoint: str
    backup_s3_region: str
    backup_s3_access_key: str
    backup_s3_secret_key: str
    metrics: tuple[str, int] | None
    log_format: str
    traces: bool


def read_environment() -> Environment:
    """Read and validate the environment.

    Raises:
        EnvError: a variable has a value Quaymaster cannot work with; the message says which and why.
    """
    try:
        return _read(_Given())
    except EnvValidationError as error:
        words = error.error_messages
        raise EnvError(f"{str(error).partition(': ')[0]}: {' '.join(words)}") from error


class _Given(Env):
    """What is set. A line of .env that ends after its `=` gives nothing: it counts as if it were not there."""

    def _get_value(self, env_key: str, default: Any) -> Any:
        return super()._get_value(env_key, default) or default


def _read(env: Env) -> Environment:
    data = _data_folder(env.str("QUAYMASTER_DATA", str(BASE_DIR / "var")))
    url = env.str("QUAYMASTER_URL", "")
    behind_https = env.bool("QUAYMASTER_ANY_ADDRESS", False)
    any_address = behind_https and not url
    host = env.str("HOST", "127.0.0.1")
    port = env.int("PORT", 8000, validate=validate.Range(min=1, max=65535))
    engine_public_key, engine_keys = _engine_keys(env, data)
    return Environment(
        data=data,
        host=host,
        port=port,
        url=_public_url(url or _some_address(env, host, port, proxied=any_address), https_only=behind_https),
        any_address=any_address,
        database_url=_address(
            "DATABASE_URL",
            _secret(env, "DATABASE_URL") or f"sqlite:///{data / 'quaymaster.sqlite3'}",
            schemes={"sqlite", "postgres", "postgresql"},
            like="postgres://user:password@host:5432/name or sqlite:////path/to/file",
        ),
        database_pool=env.int("QUAYMASTER_DATABASE_POOL", 16, validate=validate.Range(min=1, max=1000)),
        redis_url=_address(
            "REDIS_URL",
            _secret(env, "REDIS_URL") or f"unix://{quote(str(data / 'redis.sock'))}",
            schemes={"redis", "rediss", "unix"},
            like="redis://host:6379/0 or unix:///path/to/redis.sock",
        ),
        secret_key=_secret_key(_secret(env, "SECRET_KEY"))
        or kept_secret(data / "secret.key", secrets.token_urlsafe(64)),
        field_keys=_keys(
            "QUAYMASTER_KEYS",
            _secret(env, "QUAYMASTER_KEYS") or kept_secret(data / "field.keys", new_key()),
        ),
        engine_public_key=engine_public_key,
        engine_keys=engine_keys,
        debug=env.bool("DEBUG", False),
        allow_plain_tcp=_plain_tcp(env.list("QUAYMASTER_ALLOW_PLAIN_TCP", [], subcast=str.strip)),
        trusted_proxies=_networks(env.list("QUAYMASTER_TRUSTED_PROXIES", [], subcast=str.strip)),
        upload_bytes=env.int("QUAYMASTER_UPLOAD_MIB", 16 * 1024, validate=validate.Range(min=1)) * MIB,
        operation_keep_days=env.int("QUAYMASTER_KEEP_OPERATIONS_DAYS", 90, validate=validate.Range(min=1)),
        journal_keep_days=env.int("QUAYMASTER_KEEP_JOURNAL_DAYS", 365, validate=validate.Range(min=1)),
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
                "QUAYMASTER_GIT_PROTOCOLS", GIT_PROTOCOLS[:2], subcast=str.strip, validate=_ARE_PROTOCOLS
            )
        ),
        compose=env.str("QUAYMASTER_COMPOSE", ""),
        compose_unfenced=env.bool("QUAYMASTER_COMPOSE_UNFENCED", False),
        backup_to=env.str("QUAYMASTER_BACKUP_TO", ""),
        backup_passphrase=_secret(env, "QUAYMASTER_BACKUP_PASSPHRASE"),
        backup_at=_time_of_day("QUAYMASTER_BACKUP_AT", env.str("QUAYMASTER_BACKUP_AT", "03:15")),
        backup_keep=env.int("QUAYMASTER_BACKUP_KEEP", 14, validate=validate.Range(min=1)),
        backup_s3_endpoint=env.str("QUAYMASTER_BACKUP_S3_ENDPOINT", ""),
        backup_s3_region=env.str("QUAYMASTER_BACKUP_S3_REGION", "us-east-1"),
        backup_s3_access_key=_secret(env, "QUAYMASTER_BACKUP_S3_ACCESS_KEY"),
        backup_s3_secret_key=_secret(env, "QUAYMASTER_BACKUP_S3_SECRET_KEY"),
        metrics=_listener(env.str("QUAYMASTER_METRICS", ""), public_port=port),
        log_format=env.str("QUAYMASTER_LOG_FORMAT", "line", validate=validate.OneOf(["line", "json"])),
        # OpenTelemetry's own variables; its library reads the others.
        traces=bool(
            env.str("OTEL_EXPORTER_OTLP_ENDPOINT", "") or env.str("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
        ),
    )


def _some_address(env: Env, host: str, port: int, *, proxied: bool) -> str:
    """Where no request tells its own: this process, or the proxy in front as seen from its machine."""
    if not proxied:
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"
    port = env.int("QUAYMASTER_HTTPS_PORT", HTTPS_PORT, validate=validate.Range(min=1, max=65535))
    return f"https://localhost:{port}"


def _wrong(name: str, words: str) -> NoReturn:
    raise EnvError(f'Environment variable "{name}" invalid: {words}')


def _secret(env: Env, name: str) -> str:
    """What `name` says, or the file that `<name>_FILE` names; the empty string when neither does."""
    value, path = env.str(name, ""), env.str(f"{name}_FILE", "")
    if value and path:
        _wrong(name, f"unset it or {name}_FILE: both say it")
    if not path:
        return value
    try:
        return Path(path).read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is no text"
        _wrong(f"{name}_FILE", f"{path} cannot be read ({words})")


def _data_folder(value: str) -> Path:
    data = Path(value).absolute()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        _wrong("QUAYMASTER_DATA", f"{data} cannot be used as a folder ({error.strerror})")
    if not os.access(data, os.W_OK | os.X_OK):
        _wrong("QUAYMASTER_DATA", f"{data} may not be written by this user")
    return data


def _public_url(value: str, *, https_only: bool) -> str:
    try:
        origin = _origin(value.strip())
    except ValueError:  # a port or an address that is none
        origin = ""
    if not origin:
        _wrong("QUAYMASTER_URL", f"{value!r} must be like https://quaymaster.example.org (ü … as xn--…)")
    if https_only and not origin.startswith("https:"):
        _wrong("QUAYMASTER_URL", f"{value!r} must begin with https://, nothing else is served here")
    return origin


def _origin(url: str) -> str:
    """As browsers write it (RFC 6454, 6.2), in small letters and without the port that goes without saying."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    beside = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in OWN_PORTS or not host or not host.isascii() or port == 0 or beside:
        return ""
    name = f"[{ipaddress.IPv6Address(host)}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port not in {None, OWN_PORTS[parts.scheme]} else "")


def _address(name: str, value: str, *, schemes: set[str], like: str) -> str:
    """An address with one of `schemes`. It may hold a password, so a wrong one is not repeated."""
    try:
        parts = urlsplit(value)
        right = parts.scheme in schemes and "://" in value and (parts.port or 1) > 0
    except ValueError:
        right = False
    if not right:
        _wrong(name, f"it must be like {like}")
    return value


def _secret_key(value: str) -> str:
    if value and len(value) < SECRET_KEY_CHARS:
        _wrong(
            "SECRET_KEY", f"use at least {SECRET_KEY_CHARS} random characters, or unset it to have one made"
        )
    return value


def _time_of_day(name: str, value: str) -> time:
    try:
        return datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - a time of every day, in UTC
    except ValueError:
        _wrong(name, f"{value!r} must be like 03:15")


def _plain_tcp(addresses: list[str]) -> tuple[str, ...]:
    for address in addresses:
        if not address.startswith("tcp://"):
            _wrong("QUAYMASTER_ALLOW_PLAIN_TCP", f"{address!r} must be like tcp://host:2375")
    return tuple(addresses)


def _listener(value: str, *, public_port: int) -> tuple[str, int] | None:
    """Where metrics are served: never where the public is, who has no business with them."""
    if not value:
        return None
    host, _, port = value.rpartition(":")
    if not (host and port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
        _wrong("QUAYMASTER_METRICS", f"{value!r} must be like 127.0.0.1:9100")
    if int(port) == public_port:
        _wrong("QUAYMASTER_METRICS", f"{value!r} is the port that the dashboard is served on")
    return host.strip("[]"), int(port)


def _networks(proxies: list[str]) -> tuple[str, ...]:
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy, strict=False)
        except ValueError:
            _wrong("QUAYMASTER_TRUSTED_PROXIES", f"{proxy!r} must be an address or a network like 10.0.0.0/8")
    return tuple(proxies)


def _keys(name: str, text: str) -> tuple[bytes, ...]:
    try:
        return parse_keys(text)
    except ValueError as error:
        _wrong(name, str(error))


def _engine_keys(env: Env, data: Path) -> tuple[bytes, dict[bytes, bytes]]:
    """The key that seals for engines, and those that open, by their public half: none where only the first is given.

    Where neither is given, this process is all of Quaymaster: a pair is made once and kept.
    """
    public, private = _secret(env, PUBLIC_KEY), _secret(env, PRIVATE_KEYS)
    if not public and not private:
        private = kept_secret(data / "engine.keys", new_key())
    pairs = {public_key_of(key): key for key in _keys(PRIVATE_KEYS, private)} if private else {}
    if not public:
        return next(iter(pairs)), pairs
    (key, *more) = _keys(PUBLIC_KEY, public)
    if more:
        _wrong(PUBLIC_KEY, "it is one key")
    if pairs and key not in pairs:
        _wrong(PUBLIC_KEY, f"no key in {PRIVATE_KEYS} opens what it seals")
    return key, pairs
