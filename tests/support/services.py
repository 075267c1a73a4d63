"""Redis, PostgreSQL and a registry of the test run's own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import redis
from psycopg import sql

from scripts.engines.binaries import registry
from tests.support.processes import Process, new_directory, run_directory

# `quay:harbour`, hashed with bcrypt as the registry wants it.
REGISTRY_USER: Final = "quay"
REGISTRY_PASSWORD: Final = "harbour"
_HTPASSWD: Final = "quay:$2b$05$h1Vb.O6b7yOwn/p4SKsj8uJjkzJIbxdt6/0IAbzWcJeO5I.gUwyLq\n"


def free_port() -> int:
    """A TCP port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_redis() -> Process:
    """Redis on the unix socket that `tests.settings` names, forgetting everything at its end."""
    path = run_directory() / "redis.sock"
    options = [
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(path.parent),
    ]
    process = Process([program("redis-server", "valkey-server"), *options], log=path.parent / "redis.log")

    def answers() -> bool:
        try:
            with redis.Redis(unix_socket_path=str(path)) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    process.wait_for(answers, what="Redis answering")
    return process


class Postgres:
    """A private PostgreSQL cluster, reached by a unix socket, which may be cut off and started again."""

    def __init__(self, *, durable: bool = False) -> None:
        """Make a cluster in the run's folder and start it, as user `postgres` when we are root.

        What it has said yes to survives `crash` only when it is `durable`; else it is quick.
        """
        self._quick = [] if durable else ["-csynchronous_commit=off", "-cfull_page_writes=off"]
        self.directory = new_directory("postgres")
        self.user, self._drop = pwd.getpwuid(os.getuid()).pw_name, list[str]()
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            account = pwd.getpwnam("postgres")
            os.chown(self.directory, account.pw_uid, account.pw_gid)
            self.user = account.pw_name
            self._drop = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
            self._drop += ["--clear-groups", "--"]
        self._data = self.directory / "data"
        words = ["--auth=trust", "--encoding=UTF8", "--no-sync", f"--username={self.user}", str(self._data)]
        initdb = [*self._drop, program("initdb"), *words]
        subprocess.run(initdb, check=True, capture_output=True, timeout=300, cwd=self.directory)
        self.start()

    def start(self) -> None:
        """Start it, or start it again; it answers when this returns."""
        fast = ["-cfsync=off", *self._quick, "-cmax_connections=100"]
        place = ["-D", str(self._data), "-k", str(self.directory), "-c", "listen_addresses="]
        # The signal of death has to be asked for after the change of user, which clears it.
        command = [*self._drop, "setpriv", "--pdeathsig=INT", "--", program("postgres"), *place, *fast]
        self.process = Process(command, log=run_directory() / "postgres.log")
        ready = [program("pg_isready"), "-h", str(self.directory), "-q"]
        self.process.wait_for(
            lambda: subprocess.run(ready, check=False, timeout=60).returncode == 0,
            what="PostgreSQL answering",
        )

    def crash(self) -> None:
        """End it at once, with all connections; it recovers when it is started again (postgres(1), SIGQUIT)."""
        self.process.end(with_signal=signal.SIGQUIT)

    def end(self) -> None:
        """Stop it without waiting for clients."""
        self.process.end(with_signal=signal.SIGINT)

    @property
    def url(self) -> str:
        """As its superuser, who may make the databases of tests."""
        return self._url(self.user, "postgres")

    def database_of(self, role: str) -> str:
        """A new database, and its owner as in production; see `database_of`."""
        return database_of(self.url, role)

    def _url(self, user: str, name: str) -> str:
        return f"postgres://{user}@{str(self.directory).replace('/', '%2F')}/{name}"


def database_of(cluster: str, role: str) -> str:
    """A new database, and its owner as in production: no superuser, and may make no database. The owner's URL."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        name = sql.Identifier(role)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
    place = urlsplit(cluster)
    return f"postgres://{role}@{place.netloc.rpartition('@')[2]}/{role}"


@dataclass(frozen=True, kw_only=True)
class Registry:
    """A private registry on loopback, open or with the account `REGISTRY_USER`."""

    process: Process
    port: int

    @property
    def address(self) -> str:
        """`host:port`, as image references begin with it."""
        return f"127.0.0.1:{self.port}"


def start_registry(*, name: str, with_account: bool) -> Registry:
    """Start Debian's docker-registry; engines reach it after `engine.invite(registry.port)`."""
    directory = new_directory(name)
    port = free_port()
    lines = [
        "version: 0.1",
        "log: {level: warn}",
        f"storage: {{filesystem: {{rootdirectory: {directory}/images}}, delete: {{enabled: true}}}}",
        f"http: {{addr: '127.0.0.1:{port}'}}",
    ]
    if with_account:
        (directory / "htpasswd").write_text(_HTPASSWD)
        lines.append(f"auth: {{htpasswd: {{realm: quaymaster-tests, path: {directory}/htpasswd}}}}")
    config = directory / "config.yml"
    config.write_text("\n".join(lines) + "\n")
    process = Process(
        [registry().program("docker-registry"), "serve", config], log=directory / "registry.log"
    )
    process.wait_for(lambda: answers_http(f"http://127.0.0.1:{port}/v2/"), what="the registry answering")
    return Registry(process=process, port=port)


def answers_http(url: str) -> bool:
    """Whether something answers there in HTTP, be it with a refusal."""
    try:
        with urlopen(url, timeout=10):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def program(*names: str) -> str:
    """The first of `names` that is installed, also where Debian keeps PostgreSQL's own programs."""
    folders = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        *os.get_exec_path(),
        "/usr/sbin",
    ]
    for name in names:
        if found := shutil.which(name, path=":".join(map(str, folders))):
            return found
    raise AssertionError(f"the tests need {names[0]}")
