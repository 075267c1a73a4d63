"""Brings the files of a build to where the builder reads them, whatever they come from."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from asgiref.sync import sync_to_async
from django.conf import settings

from accounts_app.errors import NotThere
from accounts_app.permissions import actor_of_record
from accounts_app.vault import unseal
from builds_app.models import Build
from builds_app.sources.context import ContextRefused, Limits
from builds_app.sources.context.git import FetchedSource, fetch_git
from builds_app.sources.context.git_address import parse_git_address
from builds_app.sources.context.git_fence import GitAccess
from builds_app.sources.uploads import context_limits
from operations_app.models import Operation
from operations_app.registry import ActionFailed
from registries_app.models import GitCredential
from registries_app.services.git_credentials import pin_host_key


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """`root` is the context, `files` the folder of all that came with it.

    `commit` and its time, in seconds since 1970, are there when it comes from git.
    """

    root: Path
    files: Path
    commit: str = ""
    committed_at: int | None = None


async def fetch_context(build: Build, *, folder: Path) -> Fetched:
    """The files of `build`, in the empty `folder` or where they are stored.

    Raises:
        ActionFailed: uploaded files were tidied away.
        ContextRefused: the repository or its server said no, or it is too large.
    """
    if build.source == Build.Source.GIT:
        return await _fetch_git(build, folder)
    if build.source == Build.Source.DOCKERFILE:
        return Fetched(root=folder, files=folder)
    if build.context is None or not build.context.stored:
        raise ActionFailed("context_gone", "The uploaded files were tidied away.", "Upload them again.")
    # Compared with where it has to be, not with where it leads: the part that takes uploads writes there, too.
    place = build.context.folder.relative_to(settings.DATA_DIR)
    files = settings.DATA_DIR.resolve() / place
    return Fetched(root=folder_in(files, build.subdirectory), files=files)


def folder_in(files: Path, path: str) -> Path:
    """The folder `path` of `files`, a folder without links in its own path.

    Raises:
        ActionFailed: there is none, or it leads out.
    """
    folder = (files / path).resolve()
    if not folder.is_dir() or not folder.is_relative_to(files):
        raise ActionFailed("context_subdirectory", f"The context has no folder {path!r}.")
    return folder


async def _fetch_git(build: Build, folder: Path) -> Fetched:
    found = await fetch_repository(
        url=build.git_url,
        ref=build.git_ref,
        subdirectory=build.subdirectory,
        credential=build.git_credential,
        folder=folder,
        limits=context_limits(),
        operation_id=build.pk,
    )
    return Fetched(root=found.root, files=found.root, commit=found.commit, committed_at=found.committed_at)


async def fetch_repository(
    *,
    url: str,
    ref: str,
    subdirectory: str,
    credential: GitCredential | None,
    folder: Path,
    limits: Limits,
    operation_id: int,
) -> FetchedSource:
    """Fetch `ref` of the repository into the empty `folder`.

    A host key seen for the first time is trusted from now on; who asked for the operation with `operation_id` did that.

    Raises:
        ContextRefused: the repository or its server said no, it is too large, or the credential is for another server.
    """
    address = parse_git_address(url, protocols=settings.GIT_PROTOCOLS)
    if credential is not None and credential.server != address.server:
        # It was this server's when the fetch was asked for; what it holds now is for another one.
        raise ContextRefused(
            f"The credential {credential.name} is now for {credential.server}.", code="git_credential"
        )
    found = await fetch_git(
        address=address,
        ref=ref,
        subdirectory=subdirectory,
        access=_access(credential),
        folder=folder,
        limits=limits,
        protocols=settings.GIT_PROTOCOLS,
    )
    if credential is not None and not credential.ssh_host_key and found.ssh_host_key:
        await sync_to_async(_pin)(operation_id, credential, found)
    return found


def _access(credential: GitCredential | None) -> GitAccess:
    if credential is None:
        return GitAccess()
    return GitAccess(
        username=credential.username,
        password=unseal(credential, "sealed_password"),
        ssh_key=unseal(credential, "sealed_ssh_key"),
        ssh_host_key=credential.ssh_host_key,
    )


def _pin(operation_id: int, credential: GitCredential, found: FetchedSource) -> None:
    operation = Operation.objects.select_related("requested_by").get(pk=operation_id)
    actor = actor_of_record(user=operation.requested_by, token_id=operation.token_id)
    with suppress(NotThere):  # forgotten meanwhile
        pin_host_key(actor=actor, credential=credential, key=found.ssh_host_key)
