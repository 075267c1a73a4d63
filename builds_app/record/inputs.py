"""What a worker reads and notes about the inputs of a build before it begins."""

import json

from django.db import transaction

from accounts_app.vault import seal, unseal
from builds_app.models import Build, BuildContext
from builds_app.options import BuildOptions
from builds_app.sources.context.digests import ContextDigest
from operations_app.storable import storable


def options_of(build: Build) -> BuildOptions:
    """The options of `build` with the secrets in them: to build with and to compare, never to be shown."""
    sealed = unseal(build, "sealed_options")
    return BuildOptions.from_json(json.loads(sealed) if sealed else build.options)


def seal_options(build: Build, options: BuildOptions) -> None:
    """Put `options` into `build`, secrets sealed. The row is not saved."""
    build.options = options.shown().to_json()
    whole = options.to_json()
    seal(build, "sealed_options", json.dumps(whole) if whole != build.options else "")


def read_secrets(build: Build) -> dict[str, bytes]:
    """The secrets of `build` by id, opened."""
    sealed: dict[str, str] = json.loads(unseal(build, "sealed_secrets") or "{}")
    return {name: value.encode() for name, value in sealed.items()}


@transaction.atomic
def save_context(*, build: Build, digest: ContextDigest) -> None:
    """Keep what the context consists of, to compare builds by."""
    if build.context is None:
        build.context = BuildContext()
    build.context.digest = digest.digest
    build.context.size_bytes = digest.size_bytes
    build.context.file_count = len(digest.files)
    build.context.files = storable({path: digest.files[path] for path in digest.copied})
    build.context.save()
    build.save(update_fields=["context"])
