"""Installations of Quaymaster that do not run, each with a database and data of its own, operated by commands."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from scripts.up import ROOT
from tests.operate.warm import Warm
from tests.support.processes import new_directory
from tests.support.services import Postgres

_MIGRATIONS = "*/migrations/*.py"
PASSPHRASE = "a very long passphrase of tests"
OWN = (
    "DATABASE_URL",
    "SECRET_KEY",
    "QUAYMASTER_KEYS",
    "QUAYMASTER_ENGINE_KEYS",
    "QUAYMASTER_ENGINE_PUBLIC_KEY",
    "QUAYMASTER_URL",
    "HOST",
    "PORT",
    "DEBUG",
)


class Installation:
    """A data folder and a database, with everything migrated."""

    def __init__(self, *, name: str, database: str = "", redis: str = "", fresh: bool = False) -> None:
        """Make it; `database` is a URL of PostgreSQL, SQLite without one. A `fresh` one has not been migrated."""
        self.data = new_directory(name)
        self.data.chmod(0o700)
        self.environment = {
            **{key: value for key, value in os.environ.items() if key not in OWN},
            "DJANGO_SETTINGS_MODULE": "controlplane.settings",
            "QUAYMASTER_DATA": str(self.data),
            "QUAYMASTER_BACKUP_PASSPHRASE": PASSPHRASE,
            "REDIS_URL": redis or f"unix://{self.data}/redis.sock",
            **({"DATABASE_URL": database} if database else {}),
        }
        self._warm: Warm | None = None
        self._knows: tuple[dict[str, str], dict[str, str]] = ({}, {})
        if not fresh and database:
            self.manage("migrate")
        elif not fresh:
            shutil.copy(_migrated(), self.data)

    def command(self, *words: str) -> list[str]:
        """The words that run a command."""
        return [sys.executable, str(ROOT / "manage.py"), *words]

    def run(self, *words: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        """Run a command, however it ends."""
        environment = {**self.environment, **extra}
        if self._warm is None or self._knows != (environment, self._keys(environment)):
            self._warm = Warm(environment)  # as after a restart
            self._knows = (environment, self._keys(environment))
        return self._warm.run(*words, folder=self.data)

    def _keys(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The files a process reads at its start."""
        named = [Path(value) for name, value in environment.items() if name.endswith("_FILE") and value]
        paths = [path for path in (*named, *self.data.glob("*.key*")) if path.is_file()]
        return {str(path): path.read_text() for path in paths}

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command."""
        return subprocess.Popen(
            self.command(*words),
            env=self.environment,
            cwd=self.data,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def manage(self, *words: str, **extra: str) -> str:
        """Run a command that succeeds; what it printed."""
        done = self.run(*words, **extra)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def python(self, code: str) -> str:
        """Run some lines in the installation; what they printed."""
        return self.manage("shell", "--no-imports", "-v", "0", "-c", code)

    def fails(self, *words: str, **extra: str) -> str:
        """Run a command that fails; what it said. It never shows its insides."""
        done = self.run(*words, **extra)
        assert done.returncode == 1, f"{words}: {done.returncode} {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr

    def backup(self, to: Path | None = None) -> Path:
        """Make a backup; the file."""
        folder = to or new_directory("backups")
        self.manage("backup", "--to", str(folder))
        (file,) = folder.glob("*.age")
        return file


@cache
def _migrated() -> Path:
    """An SQLite database with all tables and nothing in them, made once."""
    installation = Installation(name="migrated", fresh=True)
    installation.manage("migrate")
    return installation.data / "quaymaster.sqlite3"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of the session."""
    server = Postgres()
    yield server
    server.end()


def git(*words: str) -> str:
    """What git says of this repository."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.strip()


@pytest.fixture
def before() -> Path:
    """The code of the last revision that had other migrations than this one."""
    revision = "HEAD"
    if not git("status", "--porcelain", "--", _MIGRATIONS):
        revision = f"{git('log', '-1', '--format=%H', '--', _MIGRATIONS)}^"
        if subprocess.run(["git", "rev-parse", "-q", "--verify", revision], cwd=ROOT, check=False).returncode:
            pytest.skip("the history of this repository is not here: git fetch --unshallow")
    folder = new_directory("before")
    archive = subprocess.run(
        ["git", "archive", revision], cwd=ROOT, capture_output=True, check=True, timeout=120
    )
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True, timeout=120)
    return folder
