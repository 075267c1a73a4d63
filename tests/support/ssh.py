"""A private OpenSSH server on loopback, to reach engines as `ssh://` hosts."""

import getpass
import os
import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from tests.support.processes import Process, new_directory
from tests.support.services import free_port

_PRIVILEGE_SEPARATION = Path("/run/sshd")  # compiled into sshd; Debian makes it when its own service starts


@dataclass(frozen=True, kw_only=True)
class SshServer:
    """Lets in whoever holds `private_key`, as the user who runs the tests."""

    process: Process
    port: int
    private_key: bytes
    host_key: str

    def address(self, *, path: Path | str) -> str:
        """The address of an engine whose socket is at `path`."""
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{path}"

    def cut(self) -> None:
        """Lose every connection there is, as a network does; new ones are welcome."""
        for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)


def start_ssh_server(*, name: str = "ssh") -> SshServer:
    """Start it, with keys of its own; nothing of the machine's SSH configuration is read or changed."""
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
    assert program, "the tests need sshd (openssh-server)"
    directory = new_directory(name)
    _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
    host, client = new_key(), new_key()
    host.write_private_key(str(directory / "host_key"))
    (directory / "host_key").chmod(0o600)
    client.write_public_key(str(directory / "authorized_keys"))
    port = free_port()
    options = {
        "ListenAddress": f"127.0.0.1:{port}",
        "HostKey": directory / "host_key",
        "AuthorizedKeysFile": directory / "authorized_keys",
        "PidFile": "none",
        "UsePAM": "no",
        "StrictModes": "no",
        "PasswordAuthentication": "no",
        "PermitRootLogin": "prohibit-password",
        "AllowStreamLocalForwarding": "yes",
        "MaxSessions": 2,  # forwarded sockets are no sessions: the door must not need many
    }
    config = directory / "sshd_config"
    config.write_text("".join(f"{option} {value}\n" for option, value in options.items()))
    process = Process([program, "-D", "-e", "-f", config], log=directory / "sshd.log")
    process.wait_for(lambda: _listens(port), what="sshd listening")
    private_key = client.export_private_key("openssh")
    return SshServer(process=process, port=port, private_key=private_key, host_key=public_text(host))


def new_key() -> asyncssh.SSHKey:
    """A new Ed25519 key."""
    return asyncssh.generate_private_key("ssh-ed25519")


def public_text(key: asyncssh.SSHKey) -> str:
    """Its public half in the form that is pinned: type and base64."""
    return " ".join(key.export_public_key("openssh").decode().split()[:2])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
