"""A machine without systemd that runs its units all the same: the very ExecStart lines, with what of a unit's
restrictions the kernel gives to anybody: account, groups, capabilities, a read-only system, its own folders, secrets.

What only systemd does is not tried here: cgroup limits, filters of system calls, order and restarts.
"""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.up import ROOT
from tests.support.processes import DEADLINE_SECONDS, Process

_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
_HIDDEN = ("/root", "/home", "/tmp")
# What Quaymaster is installed in, and what that needs: services see it, also where this machine keeps it hidden.
_SEEN = (ROOT, Path(sys.base_prefix))


class Unit:
    """A unit file, as far as it is needed here."""

    def __init__(self, path: Path) -> None:
        """Read it; a key may come several times."""
        lines = [line.partition("=") for line in path.read_text().splitlines() if "=" in line]
        self.name = path.stem
        self._values: list[tuple[str, str]] = [(key, value) for key, _, value in lines]

    def all(self, key: str) -> list[str]:
        """Every value of `key`."""
        return [value for name, value in self._values if name == key]

    def one(self, key: str) -> str:
        """The value of `key`, or the empty string."""
        return next(iter(self.all(key)), "")


class Machine:
    """Namespaces in which `root`, made by scripts/install-systemd, is installed; nothing outside is touched."""

    def __init__(self, *, root: Path, directory: Path, docker_socket: Path) -> None:
        """Install; `docker_socket` is the engine's on that machine, for the group docker."""
        self._root, self._directory = root, directory
        self._processes: list[Process] = []
        setup = directory / "machine.sh"
        setup.write_text("\n".join(["set -e", *self._setup(docker_socket)]))
        space = ["unshare", "--mount", "--net", "--propagation", "private", "--"]
        self._space = Process([*space, "bash", str(setup)], log=directory / "machine.log")
        self._processes.append(self._space)
        self._space.wait_for(lambda: "ready" in self._space.tail(), what="the machine")

    def run(self, *words: str | Path) -> str:
        """What a command of its root prints; AssertionError if it fails."""
        done = subprocess.run(
            self._inside(*words),
            env=_ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{shlex.join(map(str, words))}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def begin(self, *words: str | Path, name: str) -> Process:
        """Run a command of its root for as long as the machine is on."""
        process = Process(self._inside(*words), log=self._directory / f"{name}.log", env=_ENVIRONMENT)
        self._processes.append(process)
        return process

    def start(self, name: str) -> Process:
        """Start a unit."""
        unit = Unit(self._root / f"etc/systemd/system/quaymaster-{name}.service")
        script = self._directory / f"{name}.sh"
        script.write_text("\n".join(["set -e", *_launch(unit)]))
        own = ["--net"] if unit.one("PrivateNetwork") == "yes" else []
        return self.begin("unshare", "--mount", *own, "--", "bash", f"/mnt/machine/{script.name}", name=name)

    def end(self) -> None:
        """Switch it off."""
        for process in reversed(self._processes):
            process.end()

    def _inside(self, *words: str | Path) -> list[str]:
        space = f"/proc/{self._space.pid}/ns"
        return ["nsenter", f"--mount={space}/mnt", f"--net={space}/net", "--", *map(str, words)]

    def _setup(self, docker_socket: Path) -> Iterator[str]:
        """Folders of its own laid over this machine's, then what the script's files say is done."""
        yield "ip link set lo up"
        yield "mount -t tmpfs -o mode=755 tmpfs /mnt && mkdir /mnt/seen /mnt/upper /mnt/work /mnt/machine"
        yield f"mount --bind {self._directory} /mnt/machine"
        yield f"touch /mnt/docker.sock && mount --bind {docker_socket} /mnt/docker.sock"
        for number, path in enumerate(_SEEN):
            yield f"mkdir /mnt/seen/{number} && mount --rbind {path} /mnt/seen/{number}"
        yield "mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc"
        yield f"cp -a {self._root}/etc/. /etc/"
        yield "mount -t tmpfs -o mode=755 tmpfs /var/lib && mount -t tmpfs -o mode=755 tmpfs /run"
        yield "mkdir /run/credentials && touch /run/docker.sock && mount --bind /mnt/docker.sock /run/docker.sock"
        yield "systemd-sysusers /etc/sysusers.d/quaymaster.conf"
        yield "systemd-tmpfiles --create /etc/tmpfiles.d/quaymaster.conf"
        yield "chgrp docker /run/docker.sock && chmod 660 /run/docker.sock"
        yield from (f"mount -t tmpfs -o mode=1777 tmpfs {place}" for place in _HIDDEN)
        for number, path in enumerate(_SEEN):
            yield f"mkdir -p {path} && mount --rbind /mnt/seen/{number} {path}"
        yield "echo ready && exec sleep infinity"


def _launch(unit: Unit) -> Iterator[str]:
    """What systemd does before it starts a service, as far as we do it."""
    credentials = f"/run/credentials/{unit.name}"
    yield f"install -d -m 700 -o quaymaster {credentials}"
    for value in unit.all("LoadCredential"):
        name, _, source = value.partition(":")
        yield f"install -m 400 -o quaymaster {source} {credentials}/{name}"
    writable = [f"/var/lib/{name}" for name in unit.all("StateDirectory")]
    writable += [f"/run/{name}" for name in unit.all("RuntimeDirectory")]
    for folder in writable:
        yield f"install -d -m 700 -o quaymaster -g quaymaster {folder} && mount --bind {folder} {folder}"
    yield "mount -t tmpfs tmpfs /var/tmp"
    for value in unit.all("InaccessiblePaths"):
        path = value.removeprefix("-")
        yield f"if [ -d {path} ]; then mount -t tmpfs -o mode=0 tmpfs {path}; fi"
        yield f"if [ -S {path} ]; then mount --bind /dev/null {path}; fi"
    yield "findmnt -rno TARGET | sort -u | while read -r place; do"
    kept = " | ".join([*writable, "/proc*", "/sys*", "/dev*", "/tmp", "/var/tmp"])
    yield f'  case $place in {kept}) ;; *) mount -o remount,bind,ro "$place" 2> /dev/null || true ;; esac'
    yield "done"
    yield from (f"export {shlex.quote(pair)}" for pair in _environment(unit, credentials))
    for file in unit.all("EnvironmentFile"):
        yield f"set -a && . {file.removeprefix('-')} && set +a"
    yield f"cd {unit.one('WorkingDirectory')} && umask {unit.one('UMask')}"
    groups = ["--groups", unit.one("SupplementaryGroups")] if unit.all("SupplementaryGroups") else []
    drop = ["--reuid", unit.one("User"), "--regid", unit.one("Group"), *(groups or ["--clear-groups"])]
    drop += ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
    yield f"exec setpriv {shlex.join(drop)} -- {unit.one('ExecStart')}"


def _environment(unit: Unit, credentials: str) -> Iterator[str]:
    for line in unit.all("Environment"):
        yield from shlex.split(line.replace("%d", credentials))
