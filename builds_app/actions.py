"""What a worker does for `image.build`: fetch the context, build it, write down how it went."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
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
    read_dockerfile,
)
from builds_app.dockerfile import LONGEST_DOCKERFILE, parse_dockerfile
from builds_app.kinds import BUILD, BuildParams, ImageBuilt
from builds_app.models import Build
from builds_app.options import BuildOptions
from builds_app.record.base_images import read_base_images
from builds_app.record.build_record import BuildRecord, line_pairs
from builds_app.record.inputs import options_of, read_secrets, save_context
from builds_app.sources.context import ContextRefused
from builds_app.sources.context.digests import ContextDigest, digest_context, stamp_times, with_named
from builds_app.sources.fetch import Fetched, fetch_context, folder_in
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
                return await _build(build, options, request, record)
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
    text = options.dockerfile_inline or await asyncio.to_thread(_dockerfile_text, build, fetched)
    contexts = {name: _context_at(place, fetched) for name, place in options.build_contexts.items()}
    digest = await in_thread(lambda check: _digest(build, options, fetched, contexts, record, check))
    secrets, accounts = await sync_to_async(_read_inputs)(build, digest)
    record.hide([*(value.decode() for value in secrets.values()), *options.secret_values()])
    record.read_with(parse_dockerfile(text), contexts=contexts)
    # What Compose has filled in may be a secret; a file has nothing in it that its reader may not see.
    shown = record.shown(text) if options.dockerfile_inline else text
    advice = advise(parse_dockerfile(shown), files=digest.files, target=options.target)
    record.set(dockerfile=shown, advice=[each.to_json() for each in advice])
    is_text = options.dockerfile_inline or build.source == Build.Source.DOCKERFILE
    return BuildRequest(
        context=fetched.root,
        context_key=build.source_key,
        dockerfile="Dockerfile" if options.dockerfile_inline else build.dockerfile_path,
        within=_within(build, fetched),
        dockerfile_text=text if is_text else None,
        contexts=contexts,
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
        shm_size=options.shm_size,
        ulimits=tuple(options.ulimits),
        secrets=secrets,
        registry_auth=accounts,
        tags=tuple(build.tags),
    )


def _within(build: Build, fetched: Fetched) -> Path | None:
    """Where the Dockerfile is looked for when it is not in the context."""
    return fetched.files if build.dockerfile_path.startswith("../") else None


def _context_at(place: str, fetched: Fetched) -> Path | str:
    """A reference as it is, or the folder of the files that is meant."""
    return place if "://" in place else folder_in(fetched.files, place)


def _dockerfile_text(build: Build, fetched: Fetched) -> str:
    if build.source == Build.Source.DOCKERFILE:
        return build.dockerfile
    content = read_dockerfile(fetched.root, build.dockerfile_path, within=_within(build, fetched))
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


def _digest(
    build: Build,
    options: BuildOptions,
    fetched: Fetched,
    contexts: Mapping[str, Path | str],
    record: BuildRecord,
    check: Callable[[], None],
) -> ContextDigest:
    def digest(root: Path, *, dockerfile: str, within: Path | None = None) -> ContextDigest:
        paths = list_context(root, dockerfile=dockerfile, within=within, check=check)
        _tell_special(paths.special, record)
        found = digest_context(root, included=paths.included, copied=paths.copied, check=check)
        stamp_times(root, found.files, seconds=fetched.committed_at)
        return found

    dockerfile = "" if options.dockerfile_inline else build.dockerfile_path
    own = digest(fetched.root, dockerfile=dockerfile, within=_within(build, fetched))
    folders = {name: place for name, place in contexts.items() if isinstance(place, Path)}
    return with_named(own, {name: digest(folder, dockerfile="") for name, folder in folders.items()})


def _tell_special(special: Sequence[str], record: BuildRecord) -> None:
    if special:
        more = f" and {len(special) - SPECIAL_NAMED} more" if len(special) > SPECIAL_NAMED else ""
        named = ", ".join(map(repr, special[:SPECIAL_NAMED]))
        record.say(f"Left out, since no build gets devices, pipes or sockets: {named}{more}")


def _read_inputs(build: Build, digest: ContextDigest) -> tuple[dict[str, bytes], Mapping[str, RegistryAuth]]:
    save_context(build=build, digest=digest)
    accounts = {
        server: RegistryAuth(username=account.username, password=account.password)
        for server, account in stored_accounts().items()
    }
    return read_secrets(build), accounts


def _check_known(options: BuildOptions, api_version: str) -> None:
    """Options that this engine would leave out end the build before it begins."""
    if ignored := options.ignored_by(api_version):
        words = f"This engine is too old for {', '.join(ignored)}."
        raise ActionFailed("build_option_unknown", words, "Engine 23 and newer have these options.")


async def _build(
    build: Build, options: BuildOptions, request: BuildRequest, record: BuildRecord
) -> ImageBuilt:
    assert build.host is not None  # noqa: S101 - looked at before the run began
    endpoint = await sync_to_async(endpoint_of)(build.host)

    async def take(update: buildkit.Update) -> None:
        record.feed(update)

    async with EngineReader(endpoint) as engine:
        _check_known(options, await engine.api_version())
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
