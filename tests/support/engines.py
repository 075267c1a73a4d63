"""Private Docker Engines for the tests.

Each engine has its own mount, network and process-id namespace, with its data on a tmpfs inside: the daemon,
its containers, mounts, bridges and firewall rules all vanish with one process, and no engine of the user's is
touched.
"""

import atexit
import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

import requests
from docker import APIClient
from docker.errors import APIError, DockerException, NotFound

from scripts.engines.base_image import REFERENCE, base_image, busybox
from scripts.engines.binaries import Binaries, cli_environment, new_engine
from tests.support.certificates import Authority
from tests.support.processes import DEADLINE_SECONDS, Process, run_directory
from tests.support.relays import Relay

BASE_IMAGE: Final = REFERENCE
_BASE_REPOSITORY: Final = REFERENCE.partition(":")[0]
_TLS_PORT: Final = 2376
_NEEDED: Final = ("unshare", "nsenter", "setpriv", "mount", "iptables", "ps")
_OWN_NETWORKS: Final = {"bridge", "host", "none", "docker_gwbridge", "ingress"}


class Engine:
    """One dockerd that tests may use, change, stop and kill as they like."""

    def __init__(self, *, name: str, binaries: Callable[[], Binaries], containerd: bool = False) -> None:
        """Make and start it, with its images in the store of `containerd` or the older one; the base is loaded."""
        if os.geteuid() != 0:
            raise AssertionError("tests with a Docker Engine need root")
        if missing := [program for program in _NEEDED if shutil.which(program) is None]:
            raise AssertionError(f"tests with a Docker Engine need {', '.join(missing)}")
        self.name = name
        # One that is made once more is another one; where that never happens the path stays short enough for sockets.
        free = (run_directory() / f"{name}{number}" for number in ("", *range(2, 100)))
        self.directory = next(path for path in free if not path.exists())
        self.socket = self.directory / "docker.sock"
        self._binaries = binaries()
        self._data = self.directory / "data"
        self._data.mkdir(parents=True)
        self._storage = [] if containerd else ["--storage-driver=overlay2"]
        settings: dict[str, object] = {"features": {"containerd-snapshotter": True}} if containerd else {}
        if name.startswith("old"):  # keeps a key outside its data folder; newer engines refuse the setting
            settings["deprecated-key-path"] = f"{self.directory}/key.json"
        (self.directory / "daemon.json").write_text(json.dumps(settings))
        self.authority = Authority()
        self.authority.write_for_server(self.directory)
        self._daemon: Process | None = None
        self._space = self._make_namespaces()
        self._relays: list[Relay] = []
        self._invited: set[int] = set()
        atexit.register(self.end)  # also when pytest is interrupted before its fixtures end
        self.start()
        self._load_base()

    @property
    def endpoint_address(self) -> str:
        """Its address as Quaymaster and the CLI take it."""
        return f"unix://{self.socket}"

    @cached_property
    def tls_address(self) -> str:
        """The same engine by mutual TLS; `authority.client()` is let in."""
        return f"tcp://127.0.0.1:{self.publish(_TLS_PORT)}"

    @property
    def netns(self) -> str:
        """Path of its network namespace, for `nsenter --net=…`."""
        return f"/proc/{self._space.pid}/ns/net"

    @property
    def init_pid(self) -> int:
        """The process, as we count, that its network namespace belongs to."""
        return self._space.pid

    def inside(self, *command: str | Path) -> list[str]:
        """`command`, wrapped to run in the engine's namespaces (published ports are on its loopback)."""
        process = f"/proc/{self._space.pid}"
        enter = [
            f"--mount={process}/ns/mnt",
            f"--net={process}/ns/net",
            f"--pid={process}/ns/pid_for_children",
        ]
        return ["nsenter", *enter, f"--root={process}/root", "--", *map(str, command)]

    def runs(self, command: str) -> bool:
        """Whether a process with this command line runs on it."""
        listed = subprocess.run(
            self.inside("ps", "-eo", "args"), capture_output=True, text=True, check=True, timeout=60
        )
        return any(line.strip() == command for line in listed.stdout.splitlines())

    def publish(self, port: int) -> int:
        """Make a port of the engine's loopback reachable from here; returns the port on 127.0.0.1."""
        return self._relay(listen_in=None, connect_in=self.netns, connect_port=port)

    def invite(self, port: int) -> int:
        """Make a port of our loopback reachable from inside the engine, under the same number."""
        if port not in self._invited:
            self._relay(listen_in=self.netns, listen_port=port, connect_in=None, connect_port=port)
            self._invited.add(port)
        return port

    def _relay(
        self, *, listen_in: str | None, listen_port: int = 0, connect_in: str | None, connect_port: int
    ) -> int:
        relay = Relay(
            listen_in=listen_in, listen_port=listen_port, connect_in=connect_in, connect_port=connect_port
        )
        self._relays.append(relay)
        return relay.port

    def start(self) -> None:
        """Start the daemon if it does not run, and wait until it answers."""
        if self._daemon is None or not self._daemon.alive():
            # A killed one leaves its file, and its number may by now be another process's.
            subprocess.run(self.inside("rm", "-f", "/run/docker.pid"), check=True, timeout=DEADLINE_SECONDS)
            self._daemon = Process(
                self.inside(*self._command()), log=self.directory / "dockerd.log", env=self._env()
            )
        self._daemon.wait_for(
            self.answers, what=f"engine {self.name} answering", seconds=2 * DEADLINE_SECONDS
        )

    def stop(self) -> None:
        """End the daemon in order (containers stop with it)."""
        self._signal(signal.SIGTERM)

    def kill9(self) -> None:
        """End the daemon as a crash does; its containers go on until it starts again."""
        self._signal(signal.SIGKILL)

    def answers(self) -> bool:
        """Whether the daemon answers a ping now."""
        try:
            with self.client(timeout=5) as api:
                return bool(api.ping())
        except (requests.RequestException, DockerException):
            return False

    def end(self) -> None:
        """End daemon, containers and namespaces at once."""
        for relay in self._relays:
            relay.close()
        self._space.end(with_signal=signal.SIGKILL)
        if self._daemon:
            self._daemon.end(with_signal=signal.SIGKILL)

    def client(self, *, timeout: int = 120) -> APIClient:
        """A docker-py client for this engine, for preparing and checking; close it or use it as a context."""
        return APIClient(base_url=self.endpoint_address, version="auto", timeout=timeout)

    def docker(self, *words: str | Path, input: bytes | None = None, timeout: float = 300) -> str:  # noqa: A002 subprocess's word
        """Run the docker CLI as somebody else would; returns what it printed, AssertionError if it failed."""
        done = subprocess.run(
            ["docker", *map(str, words)],
            env=self.cli_env(),
            input=input,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        said = done.stdout.decode(errors="replace").strip()
        assert done.returncode == 0, (
            f"docker {' '.join(map(str, words))}: {said}\n{done.stderr.decode(errors='replace')}"
        )
        return said

    def cli_env(self) -> dict[str, str]:
        """Environment for running `docker` (with buildx and compose) against this engine."""
        return cli_environment(socket=self.socket, config=self.directory / "cli")

    def clean(self) -> None:
        """Running again and empty: nothing but the base image is left; the CLI is logged out."""
        self.start()
        shutil.rmtree(self.directory / "cli", ignore_errors=True)
        with self.client() as api:
            for container in api.containers(all=True, quiet=True):
                with contextlib.suppress(NotFound):
                    api.remove_container(container["Id"], force=True, v=True)
            for network in api.networks():
                if network["Name"] not in _OWN_NETWORKS:
                    api.remove_network(network["Id"])
            for volume in api.volumes()["Volumes"] or []:
                api.remove_volume(volume["Name"], force=True)
            self._clean_images(api)

    def _clean_images(self, api: APIClient) -> None:
        keep = {image["Id"] for image in api.images(name=BASE_IMAGE)}
        for image in api.images():
            names = {*(image["RepoTags"] or ()), *(image["RepoDigests"] or ())}
            # Without its digest the base would be gone from the store of containerd.
            kept = {name for name in names if image["Id"] in keep and name.startswith(f"{_BASE_REPOSITORY}@")}
            for name in names - kept - {BASE_IMAGE, "<none>:<none>", "<none>@<none>"}:
                with contextlib.suppress(NotFound):
                    api.remove_image(name, force=True)
            if image["Id"] not in keep:
                with contextlib.suppress(NotFound, APIError):  # a parent goes with its last child
                    api.remove_image(image["Id"], force=True)
        api.prune_builds(all=True)
        if not keep:
            self._load_base()

    def _make_namespaces(self) -> Process:
        init = new_engine().program("tini-static")  # reaps what a killed daemon leaves
        script = (
            f"set -e; mount -t tmpfs -o mode=755 tmpfs /run; mount -t tmpfs -o mode=711 tmpfs {self._data}; "
            f"{busybox()} ip link set lo up; touch {self.directory}/ready; exec {init} -- sleep infinity"
        )
        unshare = [
            "unshare",
            "--mount",
            "--net",
            "--pid",
            "--fork",
            "--kill-child=KILL",
            "--mount-proc",
            "--propagation",
            "private",
            "--",
        ]
        space = Process([*unshare, "sh", "-c", script], log=self.directory / "namespaces.log")
        space.wait_for((self.directory / "ready").exists, what="namespaces")
        return space

    def _command(self) -> list[str]:
        return [
            self._binaries.program("dockerd"),
            f"--config-file={self.directory}/daemon.json",
            f"--data-root={self._data}",
            f"--host={self.endpoint_address}",
            f"--host=tcp://127.0.0.1:{_TLS_PORT}",
            "--tlsverify",
            f"--tlscacert={self.directory}/ca.pem",
            f"--tlscert={self.directory}/cert.pem",
            f"--tlskey={self.directory}/key.pem",
            f"--cgroup-parent={run_directory().name}",
            "--exec-opt=native.cgroupdriver=cgroupfs",
            *self._storage,
            "--shutdown-timeout=5",
        ]

    def _env(self) -> dict[str, str]:
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("DOCKER_", "QUAYMASTER_"))
        }
        return {**kept, "PATH": self._binaries.search_path()}

    def _signal(self, number: signal.Signals) -> None:
        assert self._daemon is not None, "the engine was never started"
        # The pid in the file is counted in the engine's own namespace.
        kill = f"kill -{number.value} $(cat /run/docker.pid)"
        subprocess.run(
            self.inside("sh", "-c", kill), check=True, timeout=DEADLINE_SECONDS, capture_output=True
        )
        self._daemon.wait_ended()

    def _load_base(self) -> None:
        with self.client() as api, base_image().open("rb") as archive:
            for _ in api.load_image(archive):
                pass
