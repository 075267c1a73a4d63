"""What a worker does for `image.build`: fetch the context, build it, write down how it went."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from asgiref.sync import async_to_sync, sync_to_async

from builds_app import buildkit
from builds_app.adviser import advise
from builds_app.buildkit import (
    BuildFailed,
    BuildRequest,
    RegistryAuth,
    in_thread,
    list_context,
    read_text_file,
)
from builds_app.dockerfile import LONGEST_DOCKERFILE, parse_dockerfile
from builds_app.kinds import BUILD, BuildParams, ImageBuilt
from builds_app.models import Build
from builds_app.options import BuildOptions
from builds_app.record.base_images import read_base_images
from builds_app.record.build_record import BuildRecord, line_pairs
from builds_app.record.inputs import options_of, read_secrets, save_context
from builds_app.sources.context import ContextRefused
from builds_app.sources.context.digests import ContextDigest, digest_context, stamp_times
from builds_app.sources.fetch import Fetched, fetch_context
from builds_app.sources.folders import work_folder
from builds_app.why.explain import explain_build
from containers_app.actions.reach import tell_stale
from containers_app.engine.errors import EngineError
from containers_app.engine.reader import EngineReader
from containers_app.reaching import endpoint_of
from operations_app.registry import (
    ActionContext,
    ActionFailed,
    action,
    register_error_translator,
)
from registries_app.credentials import stored_accounts

FLUSH_SECONDS = 0.3
SPECIAL_NAMED = 20


@action(BUILD)
def build_image(context: ActionContext[BuildParams]) -> ImageBuilt:
    """Build the image of the build that has the id of this operation."""
    build = (
        Build.objects.select_related("host", "context", "git_credential")
        .filter(pk=context.operation.pk)
        .first()
    )
    if build is None:
        raise ActionFailed("build_gone", "The build was removed before it began.")
    if build.host is None:
        raise ActionFailed("host_gone", f"The host {build.host_name} was removed before the build began.")
    outcome = async_to_sync(_perform)(context, build)
    # Old engines send no event about an image that BuildKit made.
    tell_stale(context, "image")
    return outcome


@register_error_translator
def translate_refused_context(error: Exception) -> ActionFailed | None:
    """A context that cannot be taken is an expected end."""
    return ActionFailed(error.code, str(error)) if isinstance(error, ContextRefused) else None


async def _perform(context: ActionContext, build: Build) -> ImageBuilt:
    record = BuildRecord(build=build, attempt=context.operation.attempt)
    try:
        return await context.run(_run(build, record))
    finally:
        await sync_to_async(_conclude)(build, record)


def _conclude(build: Build, record: BuildRecord) -> None:
    record.flush()  # what the explanation reads from the build has to be there
    explain_build(build=build, record=record)
    record.close()


async def _run(build: Build, record: BuildRecord) -> ImageBuilt:
    options = options_of(build)
    try:
        with work_folder() as folder:
            async with asyncio.timeout(options.timeout_seconds), _written(record):
                request = await _prepare(build, options, record, folder)
                return await _build(build, request, record)
    except TimeoutError as error:
        words = f"The build took longer than its limit of {options.timeout_seconds} seconds."
        raise ActionFailed("build_timeout", words, "Give it more time with timeout_seconds.") from error


async def _prepare(build: Build, options: BuildOptions, record: BuildRecord, folder: Path) -> BuildRequest:
    if build.source == Build.Source.GIT:
        record.say(f"Fetching {build.git_ref or 'the default branch'} of {build.git_url}")
    fetched = await fetch_context(build, folder=folder)
    if fetched.commit:
        record.say(f"Building commit {fetched.commit}")
        record.set(git_commit=fetched.commit)
    text = await asyncio.to_thread(_dockerfile_text, build, fetched.root)
    digest = await in_thread(lambda check: _digest(build, fetched, record, check))
    dockerfile = parse_dockerfile(text)
    record.read_with(dockerfile)
    record.set(
        dockerfile=text,
        advice=[advice.to_json() for advice in advise(dockerfile, files=digest.files, target=options.target)],
    )
    secrets, accounts = await sync_to_async(_read_inputs)(build, digest)
    record.hide([*(value.decode() for value in secrets.values()), *options.secret_values()])
    return BuildRequest(
        context=fetched.root,
        context_key=build.source_key,
        dockerfile=build.dockerfile_path,
        dockerfile_text=text if build.source == Build.Source.DOCKERFILE else None,
        target=options.target,
        build_args=options.build_args,
        labels=options.labels,
        platform=options.platform,
        no_cache=options.no_cache,
        pull=options.pull,
        network=options.network,
        cache_from=tuple(options.cache_from),
        inline_cache=options.inline_cache,
        extra_hosts=tuple(options.extra_hosts),
        secrets=secrets,
        registry_auth=accounts,
        tags=tuple(build.tags),
    )


def _dockerfile_text(build: Build, root: Path) -> str:
    if build.source == Build.Source.DOCKERFILE:
        return build.dockerfile
    content = read_text_file(root, build.dockerfile_path)
    if content is None:
        raise ActionFailed(
            "dockerfile_missing",
            f"The context has no file {build.dockerfile_path}.",
            "Give its path inside the context with dockerfile_path.",
        )
    if len(content) > LONGEST_DOCKERFILE:
        words = f"{build.dockerfile_path} is longer than {LONGEST_DOCKERFILE // 1024} KiB."
        raise ActionFailed("dockerfile_too_long", words)
    return content.decode("utf-8", "replace")


def _digest(build: Build, fetched: Fetched, record: BuildRecord, check: Callable[[], None]) -> ContextDigest:
    paths = list_context(fetched.root, dockerfile=build.dockerfile_path, check=check)
    if paths.special:
        more = f" and {len(paths.special) - SPECIAL_NAMED} more" if len(paths.special) > SPECIAL_NAMED else ""
        named = ", ".join(map(repr, paths.special[:SPECIAL_NAMED]))
        record.say(f"Left out, since no build gets devices, pipes or sockets: {named}{more}")
    digest = digest_context(fetched.root, included=paths.included, copied=paths.copied, check=check)
    stamp_times(fetched.root, digest.files, seconds=fetched.committed_at)
    return digest


def _read_inputs(build: Build, digest: ContextDigest) -> tuple[dict[str, bytes], Mapping[str, RegistryAuth]]:
    save_context(build=build, digest=digest)
    accounts = {
        server: RegistryAuth(username=account.username, password=account.password)
        for server, account in stored_accounts().items()
    }
    return read_secrets(build), accounts


async def _build(build: Build, request: BuildRequest, record: BuildRecord) -> ImageBuilt:
    assert build.host is not None  # noqa: S101 - looked at before the run began
    endpoint = await sync_to_async(endpoint_of)(build.host)

    async def take(update: buildkit.Update) -> None:
        record.feed(update)

    async with EngineReader(endpoint) as engine:
        try:
            result = await buildkit.build(endpoint, request, take)
        except EngineError as failure:
            failure.args = (record.shown(str(failure)),)
            if not isinstance(failure, BuildFailed):
                raise
            record.set(failed_lines=line_pairs(failure.lines))
            if failure.exit_code is None:
                raise
            # The message holds the whole command, in which no engine speaks.
            raise ActionFailed(failure.code, str(failure)) from failure
        finally:
            record.set(base_images=await read_base_images(engine, record.steps))
        image = await engine.inspect_image(result.image_id)
    outcome = ImageBuilt(
        image_engine_id=image.get("Id", result.image_id),
        image_digest=result.image_digest,
        image_size_bytes=image.get("Size"),
        tags=build.tags,
    )
    record.set(
        image_engine_id=outcome.image_engine_id,
        image_digest=outcome.image_digest,
        image_size_bytes=outcome.image_size_bytes,
    )
    return outcome


@asynccontextmanager
async def _written(record: BuildRecord) -> AsyncIterator[None]:
    """Writes the record every moment while the block runs; what goes wrong with that ends the block."""
    owner = asyncio.current_task()
    writer = asyncio.create_task(_write_on(record))
    writer.add_done_callback(lambda done: None if done.cancelled() or owner is None else owner.cancel())
    try:
        yield
    except asyncio.CancelledError:
        if writer.done() and not writer.cancelled():
            writer.result()
        raise
    finally:
        writer.cancel()
        await asyncio.wait({writer})


async def _write_on(record: BuildRecord) -> None:
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        await sync_to_async(record.flush)()
