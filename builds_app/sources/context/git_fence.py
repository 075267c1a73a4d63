"""The fence around git: what it sees of us, whom it may speak to, and how much it may use.

No configuration, hooks, filters or prompts; only the protocols allowed; the one address that was checked. Passwords go
through askpass, SSH keys through an anonymous file in memory that never reaches a disk.
"""

import base64
import os
import shlex
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from builds_app.sources.context.git_address import GitAddress
from builds_app.sources.context.limits import Limits

# What git may see of our environment: where programs and certificates are, and the proxy the operator uses.
PASSED_ON = (
    "PATH",
    "LANG",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
)
ADDRESSES_BYTES = 4 * 1024**3  # packs are mapped
MASK = "********"
MEMORY_BYTES = 1024**3  # of each process: a server that names branches without end fills it
ASKPASS = '#!/bin/sh\ncase "$1" in Username*) printf %s "$ASKPASS_USERNAME";; *) printf %s "$ASKPASS_PASSWORD";; esac\n'


@dataclass(frozen=True, kw_only=True)
class GitAccess:
    """Credentials for the one server of the address. Empty fields are not used; the host key is `type base64`."""

    username: str = ""
    password: str = field(default="", repr=False)
    ssh_key: str = field(default="", repr=False)
    ssh_host_key: str = ""


@dataclass(frozen=True, kw_only=True)
class Fence:
    """Where git works and what it may do."""

    folder: Path
    environment: dict[str, str]
    limits: Limits
    configuration: tuple[str, ...]

    def command(self, *arguments: str) -> list[str]:
        """The argument list that runs git with `arguments` inside of the fence."""
        bounds = [
            f"--fsize={self.limits.bytes}",
            f"--cpu={int(self.limits.seconds)}",
            f"--as={ADDRESSES_BYTES}",
            f"--data={MEMORY_BYTES}",
            "--core=0",
        ]
        options = [part for setting in self.configuration for part in ("-c", setting)]
        place = [f"--git-dir={self.folder / 'repository'}", f"--work-tree={self.folder / 'tree'}"]
        return [
            "setpriv",
            "--pdeathsig=KILL",
            "prlimit",
            *bounds,
            "git",
            "--literal-pathspecs",
            *options,
            *place,
            *arguments,
        ]

    def hide(self, words: str) -> str:
        """What git says, without the password: it repeats what a server says, and that was told it."""
        name, password = (self.environment[each] for each in ("ASKPASS_USERNAME", "ASKPASS_PASSWORD"))
        as_sent = base64.b64encode(f"{name}:{password}".encode()).decode()
        for secret in (as_sent, password, quote(password, safe="")) if password else ():
            words = words.replace(secret, MASK)
        return words


def build_fence(
    address: GitAddress,
    checked: str,
    access: GitAccess,
    key_path: str,
    folder: Path,
    limits: Limits,
    protocols: Collection[str],
) -> Fence:
    """The fence for one fetch of `address` at its `checked` address, with its files in the empty `folder`."""
    (folder / "tree").mkdir()
    askpass = folder / "askpass"
    askpass.write_text(ASKPASS)
    askpass.chmod(0o700)
    ssh = folder / "ssh_config"
    ssh.write_text(_ssh_configuration(address, checked, access, key_path, folder))
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ALLOW_PROTOCOL": ":".join(sorted(protocols)),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": str(askpass),
        "ASKPASS_USERNAME": access.username,
        "ASKPASS_PASSWORD": access.password,
        "GIT_SSH_COMMAND": f"ssh -F {shlex.quote(str(ssh))}",
        "GIT_SSH_VARIANT": "ssh",
    }
    pinned = f"[{checked}]" if ":" in checked else checked
    configuration = (
        "core.bigFileThreshold=64m",  # what is larger is never in memory as a whole
        "core.hooksPath=/dev/null",
        "core.packedGitLimit=512m",
        "core.packedGitWindowSize=64m",
        "credential.helper=",
        "fetch.unpackLimit=1",  # one pack file, so that the limit on file size bounds the fetch
        "gc.auto=0",
        f"http.curloptResolve={address.host}:{address.port}:{pinned}",
        "http.followRedirects=false",
        "http.lowSpeedLimit=100",
        "http.lowSpeedTime=60",
        "pack.threads=1",
    )
    return Fence(folder=folder, environment=environment, limits=limits, configuration=configuration)


def _ssh_configuration(
    address: GitAddress, checked: str, access: GitAccess, key_path: str, folder: Path
) -> str:
    known = folder / "known_hosts"
    known.write_text(f"{address.server} {access.ssh_host_key}\n" if access.ssh_host_key else "")
    lines = {
        "HostName": checked,
        "HostKeyAlias": address.server,
        "UserKnownHostsFile": f'"{known}"',
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes" if access.ssh_host_key else "accept-new",
        "HashKnownHosts": "no",
        "IdentityFile": f'"{key_path}"' if key_path else "none",
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "BatchMode": "yes",
        "ConnectTimeout": "20",
        "ServerAliveInterval": "20",
        "ClearAllForwardings": "yes",
        "LogLevel": "ERROR",
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def shown_host_key(folder: Path) -> str:
    """The host key the server showed, `type base64`; "" when it was not spoken to over SSH."""
    _, _, key = (folder / "known_hosts").read_text().strip().partition(" ")
    return key.partition("\n")[0]


@contextmanager
def ssh_key_path(access: GitAccess) -> Iterator[str]:
    """A path by which the processes of this user read the key, while the block lasts; it never reaches a disk."""
    if not access.ssh_key:
        yield ""
        return
    descriptor = os.memfd_create("ssh-key", os.MFD_CLOEXEC)
    try:
        os.fchmod(descriptor, 0o600)
        os.write(descriptor, f"{access.ssh_key.strip()}\n".encode())
        yield f"/proc/{os.getpid()}/fd/{descriptor}"
    finally:
        os.close(descriptor)
