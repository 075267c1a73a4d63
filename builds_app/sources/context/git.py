"""Fetches one commit of a git repository with the git command: the server and the repository are strangers.

git gets an argument list and runs inside of a fence (`git_fence`), in a process group of its own with limits on
processor time, memory and file size. The group is killed at the time limit and when the caller's task is cancelled,
git also when our process dies.
"""

import asyncio
import os
import re
import signal
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from builds_app.sources.context.git_address import GitAddress, check_git_ref
from builds_app.sources.context.git_fence import Fence, GitAccess, build_fence, shown_host_key, ssh_key_path
from builds_app.sources.context.limits import ContextRefused, Limits
from builds_app.sources.context.tree import checked_path
from operations_app.storable import storable
from registries_app.outbound import AddressRefused, resolve

LONGEST_OUTPUT = 64 * 1024
LONGEST_WORDS = 4000  # of an error
COMMIT = re.compile(r"^[0-9a-f]{7,40}$")
SECONDS = re.compile(r"\d{1,10}", re.ASCII)
# What git and ssh say, and what that means.
_MEANINGS = (
    (
        re.compile(r"Authentication failed|could not read Username|Permission denied|error: 40[13]"),
        "The server did not let us in: the repository needs a credential, or another one.",
    ),
    (re.compile(r"couldn't find remote ref"), "The repository has no such branch or tag."),
    (re.compile(r"did not match any file"), "The repository has no such folder."),
    (
        re.compile(r"repository '.*' not found|does not appear to be a git repository"),
        "There is no repository at that address, or it is only shown with a credential.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class FetchedSource:
    """`root` is the folder to build from, `commit` the full id, `committed_at` its time in seconds since 1970.

    That is None where the commit says none, or one that no clock ever showed: it is a stranger's word.
    `ssh_host_key` is what the server showed, "" over https.
    """

    root: Path
    commit: str
    committed_at: int | None
    ssh_host_key: str


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
    with ssh_key_path(access) as key_path:
        fence = build_fence(address, addresses[0], access, key_path, folder, limits, protocols)
        try:
            async with asyncio.timeout(limits.seconds):
                commit = await _fetch(fence, address, ref)
                await _check_size(fence, commit, str(inside))
                await _run(fence, "checkout", "--force", "--no-recurse-submodules", commit, "--", str(inside))
                time = await _run(fence, "show", "--no-patch", "--format=%ct", commit)
        except TimeoutError as error:
            raise ContextRefused(
                f"git took longer than {limits.seconds:.0f} seconds.", code="git_timeout"
            ) from error
    root = (folder / "tree" / inside).resolve()
    if not root.is_dir() or not root.is_relative_to((folder / "tree").resolve()):
        raise ContextRefused(f"The repository has no folder {subdirectory!r}.", code="git_subdirectory")
    return FetchedSource(
        root=root,
        commit=commit,
        committed_at=int(time) if SECONDS.fullmatch(time) else None,
        ssh_host_key=shown_host_key(folder),
    )


async def _fetch(fence: Fence, address: GitAddress, ref: str) -> str:
    await _run(fence, "init", "--quiet", "--template=")
    shallow = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", address.url)
    try:
        await _run(fence, *shallow, ref or "HEAD")
        return await _run(fence, "rev-parse", "--verify", "FETCH_HEAD^{commit}")
    except ContextRefused as error:
        if _is_full(fence):
            raise _too_large() from error
        if not COMMIT.match(ref):
            raise
    # Some servers give no bare commit, and none gives an abbreviated one: look for it in all that is there.
    everything = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
    await _run(fence, "fetch", "--quiet", "--no-recurse-submodules", "--", address.url, *everything)
    return await _run(fence, "rev-parse", "--verify", f"{ref}^{{commit}}")


def _is_full(fence: Fence) -> bool:
    """Whether what came is as much as may come: git only says then that its helper ended."""
    packs = (fence.folder / "repository" / "objects" / "pack").glob("tmp_pack_*")
    return any(pack.stat().st_size >= fence.limits.bytes for pack in packs)


def _too_large() -> ContextRefused:
    words = "The repository has more or larger files than a context may have."
    return ContextRefused(words, code="context_too_large")


async def _check_size(fence: Fence, commit: str, inside: str) -> None:
    """Add up what a checkout would write before it does: a few kilobytes of repository can hold billions of files."""
    process = await _start(fence, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", inside)
    assert process.stdout is not None  # noqa: S101 - started with a pipe
    files = size = 0
    try:
        while True:
            try:
                entry = await process.stdout.readuntil(b"\0")
            except asyncio.IncompleteReadError:
                break
            except asyncio.LimitOverrunError as error:
                raise ContextRefused("The repository has a path without end.", code="context_path") from error
            about, _, name = entry.partition(b"\t")
            checked_path(os.fsdecode(name.removesuffix(b"\0")))
            digits = about.split()[-1]
            files, size = files + 1, size + (int(digits) if digits.isdigit() else 0)
            if files > fence.limits.files or size > fence.limits.bytes:
                raise _too_large()
    finally:
        await _end(process)


async def _start(fence: Fence, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *fence.command(*arguments),
        cwd=fence.folder,
        env=fence.environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=LONGEST_OUTPUT,
    )


async def _run(fence: Fence, *arguments: str) -> str:
    """What git prints, without the line end; its words become the error when it fails."""
    process = await _start(fence, *arguments)
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
        # A server may say anything, also what no database takes.
        words = storable(fence.hide(words)[-LONGEST_WORDS:])
        raise ContextRefused(_explained(words) or f"git ended with status {status}.", code="git_failed")
    return words


def _explained(words: str) -> str:
    """What git says, after what that means to somebody who does not know its words."""
    meaning = next((meaning for said, meaning in _MEANINGS if said.search(words)), "")
    return f"{meaning} {words}".strip()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave nothing of the group running; children such as ssh outlive a killed git otherwise."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # asyncio counts a process as ended only when its output was read to the end.
    while process.stdout is not None and await process.stdout.read(LONGEST_OUTPUT):
        continue
    await process.wait()
