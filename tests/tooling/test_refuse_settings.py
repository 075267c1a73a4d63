import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from environs import EnvError

from controlplane.env import read_environment
from controlplane.keys import new_key, public_text_of
from scripts.up import ROOT, given_redis_obstacle
from tests.support.services import free_port


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "abc", "Not a valid integer."),
        ("PORT", "0", "Must be greater than or equal to 1"),
        ("QUAYMASTER_URL", "ftp://pier", "must be like https://"),
        ("QUAYMASTER_URL", "http://pier:99999", "must be like https://"),
        ("QUAYMASTER_URL", "https://pier/below", "must be like https://"),
        ("QUAYMASTER_URL", "https://münchen.example", "as xn--…"),
        ("DATABASE_URL", "mysql://quay:hush@pier/quay", "must be like postgres://"),
        ("DATABASE_URL", "nonsense", "must be like postgres://"),
        ("REDIS_URL", "http://:hush@pier", "must be like redis://"),
        ("SECRET_KEY", "hush", "at least 50 random characters"),
        ("QUAYMASTER_KEYS", "hush", "32 random bytes in base64"),
        ("QUAYMASTER_ENGINE_KEYS", "hush", "32 random bytes in base64"),
        ("QUAYMASTER_ENGINE_PUBLIC_KEY", "hush", "32 random bytes in base64"),
        pytest.param(
            "QUAYMASTER_ENGINE_PUBLIC_KEY", f"{new_key()},{new_key()}", "it is one key", id="two public keys"
        ),
        ("QUAYMASTER_DATA", "/etc/passwd", "cannot be used as a folder"),
        ("QUAYMASTER_DATA", "/proc/none", "cannot be used as a folder"),
        ("QUAYMASTER_ALLOW_PLAIN_TCP", "pier:2375", "must be like tcp://"),
        ("QUAYMASTER_TRUSTED_PROXIES", "10.0.0.0/8,pier", "'pier' must be an address or a network"),
        ("QUAYMASTER_GIT_PROTOCOLS", "https,ftp", "not in: https, ssh, http, git"),
        ("QUAYMASTER_KEEP_OPERATIONS_DAYS", "0", "Must be greater than or equal to 1"),
        ("QUAYMASTER_DATABASE_POOL", "0", "Must be greater than or equal to 1"),
        ("QUAYMASTER_ANY_ADDRESS", "maybe", "Not a valid boolean."),
        ("SECRET_KEY_FILE", "/nowhere/key", "/nowhere/key cannot be read (No such file or directory)"),
        ("QUAYMASTER_KEYS_FILE", "/proc", "/proc cannot be read (Is a directory)"),
        ("DATABASE_URL_FILE", sys.executable, "cannot be read (it is no text)"),
        ("DEBUG", "maybe", "Not a valid boolean."),
        ("QUAYMASTER_METRICS", "9100", "must be like 127.0.0.1:9100"),
        ("QUAYMASTER_METRICS", "pier:99999", "must be like 127.0.0.1:9100"),
        ("QUAYMASTER_METRICS", "0.0.0.0:8000", "the port that the dashboard is served on"),
        ("QUAYMASTER_LOG_FORMAT", "xml", "line, json"),
    ],
)
def test_it_says_which_setting_is_wrong_and_why(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    monkeypatch.setenv(name, value)
    with pytest.raises(EnvError) as refused:
        read_environment()
    said = str(refused.value)
    assert said.startswith(f'Environment variable "{name}" invalid: ')
    assert words in said
    assert "hush" not in said
    assert "[" not in said


SECRETS = {
    "SECRET_KEY": "s" * 50,
    "QUAYMASTER_KEYS": base64.b64encode(b"k" * 32).decode(),
    "QUAYMASTER_ENGINE_KEYS": new_key(),
    "QUAYMASTER_ENGINE_PUBLIC_KEY": public_text_of(new_key()),
    "DATABASE_URL": "postgres://quay:hush@pier/quay",
    "REDIS_URL": "redis://:hush@pier",
}


@pytest.mark.parametrize("name", SECRETS)
def test_it_reads_a_secret_from_a_file(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv(name, SECRETS[name])
    said = read_environment()
    monkeypatch.setenv(name, "")
    (tmp_path / "secret").write_text(f"{SECRETS[name]}\n")
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    assert read_environment() == said
    monkeypatch.setenv(name, SECRETS[name])
    with pytest.raises(EnvError) as refused:
        read_environment()
    assert f"unset it or {name}_FILE" in str(refused.value)
    assert SECRETS[name] not in str(refused.value)


def test_it_tells_who_seals_for_engines_from_who_opens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    made = read_environment()
    assert (list(made.engine_keys), read_environment()) == ([made.engine_public_key], made)
    old, new, strange = new_key(), new_key(), new_key()
    monkeypatch.setenv("QUAYMASTER_ENGINE_KEYS", f"{new},{old}")
    opens = read_environment()
    monkeypatch.delenv("QUAYMASTER_ENGINE_KEYS")
    monkeypatch.setenv("QUAYMASTER_ENGINE_PUBLIC_KEY", public_text_of(new))
    seals = read_environment()
    assert (seals.engine_public_key, seals.engine_keys) == (opens.engine_public_key, {})
    monkeypatch.setenv("QUAYMASTER_ENGINE_KEYS", f"{new},{old}")
    assert read_environment() == opens
    monkeypatch.setenv("QUAYMASTER_ENGINE_KEYS", strange)
    with pytest.raises(EnvError, match="no key in QUAYMASTER_ENGINE_KEYS opens what it seals"):
        read_environment()


def test_it_serves_any_address_only_where_none_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    monkeypatch.setenv("QUAYMASTER_ANY_ADDRESS", "true")
    monkeypatch.setenv("QUAYMASTER_URL", "")
    said = read_environment()
    assert (said.any_address, said.url) == (True, "https://localhost")
    monkeypatch.setenv("QUAYMASTER_URL", "https://pier.example")
    said = read_environment()
    assert (said.any_address, said.url) == (False, "https://pier.example")


def test_an_empty_setting_counts_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    source = (ROOT / "controlplane" / "env.py").read_text()
    names = set(re.findall(r'"((?:QUAYMASTER_|SECRET_|DATABASE_|REDIS_)[A-Z0-9_]+|HOST|PORT|DEBUG)"', source))
    names.remove("QUAYMASTER_DATA")
    assert len(names) > 30
    for name in names:
        monkeypatch.delenv(name, raising=False)
    plain = read_environment()
    for name in names:
        monkeypatch.setenv(name, "")
    assert read_environment() == plain


def test_lists_may_have_spaces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    monkeypatch.setenv("QUAYMASTER_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")
    monkeypatch.setenv("QUAYMASTER_GIT_PROTOCOLS", "https , ssh")
    said = read_environment()
    assert said.trusted_proxies == ("10.0.0.0/8", "192.0.2.1")
    assert said.git_protocols == ("https", "ssh")


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://Pier.Example", "https://pier.example"),
        ("HTTPS://pier.example:443/", "https://pier.example"),
        ("http://pier.example:80", "http://pier.example"),
        ("https://pier.example:8443", "https://pier.example:8443"),
        (" https://pier.example ", "https://pier.example"),
        ("https://[2001:DB8:0:0::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_the_address_is_the_one_that_browsers_write(
    given: str, origin: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else they are refused at their websockets, or at every page."""
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    monkeypatch.setenv("QUAYMASTER_URL", given)
    assert read_environment().url == origin
    look = (
        "from controlplane import settings as s; from django.http.request import split_domain_port as d;"
        "host = s.PUBLIC_URL.partition('://')[2];"
        "print(s.PUBLIC_URL in s.ALLOWED_ORIGINS and d(host)[0] in s.ALLOWED_HOSTS)"
        "; print(s.SESSION_COOKIE_NAME)"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    secure = "__Host-" if origin.startswith("https") else ""
    port = "-8443" if origin.endswith(":8443") else ""  # another server of that host keeps its own cookies
    assert done.stdout.splitlines() == ["True", f"{secure}sessionid{port}"]


def test_an_address_of_ipv6_has_to_be_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    monkeypatch.setenv("QUAYMASTER_URL", "https://[pier]")
    with pytest.raises(EnvError, match="must be like https://"):
        read_environment()


def test_it_listens_at_an_address_of_ipv6(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    monkeypatch.setenv("HOST", "::1")
    assert read_environment().url == "http://[::1]:8000"


def test_nothing_but_https_is_served_behind_the_proxy_of_an_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUAYMASTER_DATA", str(tmp_path))
    monkeypatch.setenv("QUAYMASTER_ANY_ADDRESS", "true")
    monkeypatch.setenv("QUAYMASTER_URL", "http://pier.example")
    with pytest.raises(EnvError, match="must begin with https://"):
        read_environment()


def test_it_says_that_no_redis_answers() -> None:
    said = given_redis_obstacle(f"redis://:hush@127.0.0.1:{free_port()}/0")
    assert said.startswith("no Redis answers at REDIS_URL")
    assert "hush" not in said


def test_it_says_that_the_database_does_not_answer(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "controlplane.settings",
        "QUAYMASTER_DATA": str(tmp_path),
        "DATABASE_URL": f"postgres://quay:hush@127.0.0.1:{free_port()}/quay",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--wait", "1"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode
    assert "Waiting for the database: " in done.stderr
    assert "quaymaster.E001" in done.stderr
    assert "HINT: " in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr
