"""Quaymaster as a team runs it: every process on its own, each with its own keys and Redis user and no other."""

import secrets
import shutil
import signal
from typing import Any

import redis

from controlplane.installing.redis_users import USERS, acl_file
from controlplane.keys import new_key, public_text_of
from tests.support.live import LiveServer
from tests.support.processes import Process, new_directory
from tests.support.services import free_port

WORKER = "exec python -m celery -q -A controlplane worker -P threads -c 4 --without-mingle --without-gossip"
COMMANDS = {
    "web": "exec python manage.py serve --part web",
    "streams": "exec python manage.py serve --part streams",
    "worker": WORKER,
    "beat": "exec python -m celery -q -A controlplane beat",
    "watcher": "exec python manage.py watch_engines",
}
OPENS_ENGINES = frozenset({"streams", "worker", "watcher"})


class GuardedRedis:
    """Redis with the users of `redis_users` and one more, `admin`, who looks from outside."""

    def __init__(self) -> None:
        """Start it on a port of loopback."""
        self.port = free_port()
        self.passwords = {name: secrets.token_urlsafe(16) for name in (*USERS, "admin")}
        folder = new_directory("redis")
        self._users = folder / "users.acl"
        self.write_users()
        program = shutil.which("redis-server") or "valkey-server"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
        options += ["--appendonly", "yes"]
        self._command = [
            program,
            *options,
            "--aclfile",
            str(self._users),
            "--acllog-max-len",
            "1000",
        ]
        self.log = folder / "redis.log"
        self.start()

    def write_users(self, *, without: str = "") -> None:
        """Write the file of the users, as a version would that knew nothing of the right `without`."""
        admin = f"user admin on >{self.passwords['admin']} allcommands allkeys allchannels\n"
        self._users.write_text(acl_file(self.passwords).replace(f" {without}\n", "\n") + admin)

    def start(self) -> None:
        """Start it, or start it again."""
        self.process = Process(self._command, log=self.log)
        self.process.wait_for(self._answers, what="Redis answering")

    def _answers(self) -> bool:
        try:
            return bool(self.client("admin").ping())
        except redis.ConnectionError:
            return False

    def url(self, user: str) -> str:
        """The address, as `user`."""
        return f"redis://{user}:{self.passwords[user]}@127.0.0.1:{self.port}/0"

    def client(self, user: str) -> redis.Redis:
        """A client that is `user`."""
        return redis.Redis.from_url(self.url(user))

    def denied(self) -> list[dict[str, Any]]:
        """What was refused to anybody since the start or the last reset (`ACL LOG`)."""
        entries: list[dict[str, Any]] = self.client("admin").acl_log()
        return entries


class ApartServer(LiveServer):
    """The processes of a team's installation; REST is at `url`, live reads and websockets at `streams_url`."""

    def __init__(self, *, name: str, database_url: str = "", extra: dict[str, str] | None = None) -> None:
        """Start Redis and everything; `database_url` is SQLite's in the common folder when it is empty."""
        self.redis = GuardedRedis()
        self.streams_port = free_port()
        self.streams_url = f"http://127.0.0.1:{self.streams_port}"
        self._private = new_key()
        common = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "QUAYMASTER_KEYS": new_key(),
            "QUAYMASTER_ENGINE_PUBLIC_KEY": public_text_of(self._private),
        }
        database = {"DATABASE_URL": database_url} if database_url else {}
        super().__init__(name=name, extra={**common, **database, **(extra or {})})

    def commands(self) -> dict[str, str]:
        return COMMANDS

    def environment_of(self, name: str) -> dict[str, str]:
        own = {"PORT": str(self.streams_port)} if name == "streams" else {}
        own |= {"QUAYMASTER_ENGINE_KEYS": self._private} if name in OPENS_ENGINES else {}
        own |= {"REDIS_URL": self.redis.url(name if name in USERS else "web")}
        return {**self.environment, **own}

    def processes(self) -> dict[str, int]:
        """The ids of the processes, by name: to see that none was started anew."""
        return {name: process.pid for name, process in self._processes.items() if process.alive()}

    def logs(self) -> str:
        """What all processes said."""
        return "\n".join(log.read_text(errors="replace") for log in sorted(self.directory.glob("*.log")))

    def end(self) -> None:
        super().end()
        self.redis.process.end(with_signal=signal.SIGKILL)
