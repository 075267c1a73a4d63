"""Fetches one commit of a git repository with the git command, fenced: the server and the repository are strangers.

git gets an argument list and an environment of its own: no configuration, hooks, submodules, filters or prompts, no
redirects, only the protocols allowed, and the one address that was checked (`containers_app.outbound`). It runs in its
own process group with limits on processor time, memory and file size; the whole group is killed at the time limit or
when the caller's task is cancelled, and git also when our process dies. Passwords go through askpass, SSH keys through an anonymous file in memory.
"""

import asyncio
import os
import re
import shlex
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from builds_app.context.git_address import GitAddress, check_git_ref
from builds_app.context.limits import ContextRefused, Limits
from builds_app.context.tree import checked_path
from containers_app.outbound import AddressRefused, resolve

# What git may see of our environment: where programs and certificates are, and the proxy the operator uses.
PASSED_ON = ("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
LONGEST_OUTPUT = 64 * 1024
MEMORY_BYTES = 4 * 1024**3
COMMIT = re.compile(r"^[0-9a-f]{7,40}$")
ASKPASS = '#!/bin/sh\ncase "$1" in Username*) printf %s "$ASKPASS_USERNAME";; *) printf %s "$ASKPASS_PASSWORD";; esac\n'


@dataclass(frozen=True, kw_only=True)
class GitAccess:
    """Credentials for the one server of the address. Empty fields are not used; the host key is `type base64`."""

    username: str = ""
    password: str = field(default="", repr=False)
    ssh_key: str = field(default="", repr=False)
    ssh_host_key: str = ""


@dataclass(frozen=True, kw_only=True)
class FetchedSource:
    """`root` is the folder to build from, `commit` the full id, `ssh_host_key` what the server showed ("" over https)."""

    root: Path
    commit: str
    ssh_host_key: str


@dataclass(frozen=True, kw_only=True)
class _Job:
    folder: Path
    environment: dict[str, str]
    limits: Limits
    configuration: tuple[str, ...]

    def command(self, *arguments: str) -> list[str]:
        bounds = [f"--fsize={self.limits.bytes}", f"--cpu={int(self.limits.seconds)}", f"--as={MEMORY_BYTES}", "--core=0"]
        options = [part for setting in self.configuration for part in ("-c", setting)]
        place = [f"--git-dir={self.folder / 'repository'}", f"--work-tree={self.folder / 'tree'}"]
        return ["setpriv", "--pdeathsig=KILL", "prlimit", *bounds, "git", "--literal-pathspecs", *options, *place, *arguments]


async def fetch_git(
    *,
    address: GitAddress,
    ref: str,
    subdirectory: str,
    access: GitAccess,
    folder: Path,
    limits: Limits,
    protocols: Collection[str],
) -> FetchedSource:
    """Fetch `ref` ("" is the default branch) into the empty `folder` and return where its files are.

    Raises:
        ContextRefused: not found, refused by the server (with git's words), or over a limit.
    """
    if ref:
        check_git_ref(ref)
    inside = checked_path(subdirectory)
    try:
        addresses = await asyncio.to_thread(resolve, host=address.host, port=address.port)
    except AddressRefused as error:
        raise ContextRefused(str(error), code="git_address") from error
    with _ssh_key(access) as key_path:
        job = _prepare(address, addresses[0], access, key_path, folder, limits, protocols)
        try:
            async with asyncio.timeout(limits.seconds):
                commit = await _fetch(job, address, ref)
                await _check_size(job, commit, str(inside))
                await _run(job, "checkout", "--force", "--no-recurse-submodules", commit, "--", str(inside))
        except TimeoutError as error:
            raise ContextRefused(f"git took longer than {limits.seconds:.0f} seconds.", code="git_timeout") from error
    root = (folder / "tree" / inside).resolve()
    if not root.is_dir() or not root.is_relative_to((folder / "tree").resolve()):
        raise ContextRefused(f"The repository has no folder {subdirectory!r}.", code="git_subdirectory")
    return FetchedSource(root=root, commit=commit, ssh_host_key=_shown_host_key(folder))


def _prepare(
    address: GitAddress,
    checked: str,
    access: GitAccess,
    key_path: str,
    folder: Path,
    limits: Limits,
    protocols: Collection[str],
) -> _Job:
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
        "SSH_ASKPASS": str(askpass),
        "ASKPASS_USERNAME": access.username,
        "ASKPASS_PASSWORD": access.password,
        "GIT_SSH_COMMAND": f"ssh -F {shlex.quote(str(ssh))}",
        "GIT_SSH_VARIANT": "ssh",
    }
    pinned = f"[{checked}]" if ":" in checked else checked
    configuration = (
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
    return _Job(folder=folder, environment=environment, limits=limits, configuration=configuration)


def _ssh_configuration(address: GitAddress, checked: str, access: GitAccess, key_path: str, folder: Path) -> str:
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


def _shown_host_key(folder: Path) -> str:
    _, _, key = (folder / "known_hosts").read_text().strip().partition(" ")
    return key.partition("\n")[0]


@contextmanager
def _ssh_key(access: GitAccess) -> Iterator[str]:
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


async def _fetch(job: _Job, address: GitAddress, ref: str) -> str:
    await _run(job, "init", "--quiet", "--template=")
    shallow = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", address.url)
    try:
        await _run(job, *shallow, ref or "HEAD")
        return await _run(job, "rev-parse", "--verify", "FETCH_HEAD^{commit}")
    except ContextRefused:
        if not COMMIT.match(ref):
            raise
    # Some servers give no bare commit, and none gives an abbreviated one: look for it in all that is there.
    everything = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
    await _run(job, "fetch", "--quiet", "--no-recurse-submodules", "--", address.url, *everything)
    return await _run(job, "rev-parse", "--verify", f"{ref}^{{commit}}")


async def _check_size(job: _Job, commit: str, inside: str) -> None:
    """Add up what a checkout would write, before it does: a repository of a few kilobytes can hold billions of files."""
    process = await _start(job, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", inside)
    assert process.stdout is not None  # noqa: S101 - started with a pipe
    files = size = 0
    try:
        while True:
            try:
                entry = await process.stdout.readuntil(b"\0")
            except asyncio.IncompleteReadError:
                break
            digits = entry.partition(b"\t")[0].split()[-1]
            files, size = files + 1, size + (int(digits) if digits.isdigit() else 0)
            if files > job.limits.files or size > job.limits.bytes:
                raise ContextRefused("The repository has more or larger files than a context may have.", code="context_too_large")
    finally:
        await _end(process)


async def _start(job: _Job, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *job.command(*arguments),
        cwd=job.folder,
        env=job.environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=LONGEST_OUTPUT,
    )


async def _run(job: _Job, *arguments: str) -> str:
    """What git prints, without the line end; its words become the error when it fails."""
    process = await _start(job, *arguments)
    assert process.stdout is not None  # noqa: S101 - started with a pipe
    kept = b""
    try:
        while chunk := await process.stdout.read(LONGEST_OUTPUT):
            kept = (kept + chunk)[-LONGEST_OUTPUT:]
        status = await process.wait()
    finally:
        await _end(process)
    words = kept.decode(errors="replace").strip()
    if status:
        raise ContextRefused(words or f"git ended with status {status}.", code="git_failed")
    return words


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave nothing of the group running; children such as ssh outlive a killed git otherwise."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    await process.wait()
