"""What people do with builds: ask for one, ask again, set advice aside. Each writes its rows in one transaction."""

import json
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from accounts_app.vault import seal
from builds_app.kinds import BUILD, BuildParams, BuildSubject
from builds_app.models import Build
from builds_app.plan import BuildPlan
from builds_app.record.inputs import options_of, seal_options
from builds_app.sources.source import (
    DockerfileSource,
    GitSource,
    Source,
    UploadSource,
    display_name,
    facts_of,
    git_source,
    source_key,
)
from operations_app import hints
from operations_app.asking import ask
from operations_app.kinds import Wish
from operations_app.models import Operation
from operations_app.registry import register_retry


def wish_to_build(*, plan: BuildPlan) -> Wish:
    """The wish for a build; its record is written with its operation."""
    name = display_name(plan.source, name=plan.name, tags=plan.tags)
    key = source_key(
        plan.source,
        name=name,
        subdirectory=plan.subdirectory,
        dockerfile_path=plan.dockerfile_path,
        target=plan.options.target,
    )
    return _wish(plan, name=name, key=key)


def wish_to_rebuild(*, build: Build, no_cache: bool | None = None) -> Wish:
    """The wish for the same build once more; `no_cache` replaces the option, None leaves it as it was.

    Raises:
        Refused: the host was removed, the uploaded files were tidied away.
    """
    if build.host is None:
        raise Refused("host_gone", f"The host {build.host_name} is no longer here.")
    options = options_of(build)
    plan = BuildPlan(
        host=build.host,
        source=_source_again(build),
        name=build.name,
        tags=build.tags,
        subdirectory=build.subdirectory,
        dockerfile_path=build.dockerfile_path,
        options=options if no_cache is None else replace(options, no_cache=no_cache),
        secrets_of=build,
    )
    return _wish(plan, name=build.name, key=build.source_key)


@register_retry(BUILD)
def build_again(*, operation: Operation, actor: Actor, idempotency_key: str | None) -> Operation:
    """Ask for the build of an ended operation once more; a build has a row that a copied operation would not have.

    Raises:
        Refused: see `wish_to_rebuild`; or the record of the build is gone.
    """
    build = Build.objects.select_related("host", "context", "git_credential").filter(pk=operation.pk).first()
    if build is None:
        raise Refused("build_gone", "The record of this build was removed.")
    return ask(actor=actor, wish=wish_to_rebuild(build=build), idempotency_key=idempotency_key)


def dismiss_advice(*, build: Build, key: str, dismissed: bool) -> Build:
    """Set the advice with `key` aside for this build and the next ones of its source, or take it up again."""
    kept = [other for other in build.dismissed_advice if other != key]
    build.dismissed_advice = [*kept, key] if dismissed else kept
    with transaction.atomic():
        build.save(update_fields=["dismissed_advice"])
        hints.publish("build.changed", host=build.host_id, id=build.pk)
    return build


def remove_build(*, build: Build) -> None:
    """Forget the record of a build that has ended; its image and its operation stay.

    Raises:
        Refused: it has not ended yet.
    """
    if not build.operation.ended:
        raise Refused("build_running", "This build has not ended yet. Cancel it first.")
    with transaction.atomic():
        hints.publish("build.removed", host=build.host_id, id=build.pk)
        build.delete()


def _source_again(build: Build) -> Source:
    if build.source == Build.Source.DOCKERFILE:
        return DockerfileSource(text=build.dockerfile)
    if build.source == Build.Source.GIT:
        # What was allowed then is held against today's settings.
        return git_source(url=build.git_url, ref=build.git_ref, credential=build.git_credential)
    if build.context is None or not build.context.stored:
        raise Refused("context_gone", "The uploaded files were tidied away. Upload them again.")
    return UploadSource(context=build.context, label=build.name, digest=build.context.key.hex)


def _wish(plan: BuildPlan, *, name: str, key: str) -> Wish:
    return BUILD(
        BuildSubject(plan=plan, name=name),
        BuildParams(build=_fingerprint(plan, key)),
        plan=facts_of(plan.source),
        recorded=lambda operation: _write(operation, plan=plan, name=name, key=key),
    )


def _write(operation: Operation, *, plan: BuildPlan, name: str, key: str) -> None:
    # Locked, so that two builds of one source asked for at once get two numbers.
    latest = Build.objects.select_for_update(of=("self",)).filter(source_key=key).first()
    build = Build(
        operation=operation,
        host=plan.host,
        host_name=plan.host.name,
        name=name,
        number=latest.number + 1 if latest else 1,
        source=plan.source.kind,
        source_key=key,
        subdirectory=plan.subdirectory,
        dockerfile_path=plan.dockerfile_path,
        tags=plan.tags,
        secret_ids=plan.secret_ids,
        dismissed_advice=latest.dismissed_advice if latest else [],
        **_columns_of(plan.source),
    )
    _seal_secrets(build, plan)
    seal_options(build, plan.options)
    build.save(force_insert=True)
    hints.publish("build.changed", host=plan.host.pk, id=build.pk)


def _seal_secrets(build: Build, plan: BuildPlan) -> None:
    if plan.secrets_of is None:
        seal(build, "sealed_secrets", json.dumps(dict(plan.secrets)) if plan.secrets else "")
    else:
        build.seal_id, build.sealed_secrets = plan.secrets_of.seal_id, plan.secrets_of.sealed_secrets


def _columns_of(source: Source) -> dict[str, Any]:
    if isinstance(source, DockerfileSource):
        return {"dockerfile": source.text}
    if isinstance(source, UploadSource):
        return {"context": source.context}
    return {"git_url": source.address.url, "git_ref": source.ref, "git_credential": source.credential}


def _fingerprint(plan: BuildPlan, key: str) -> str:
    """Tells two requests apart without keeping what they say a second time: they may hold secrets."""
    source = plan.source
    if isinstance(source, GitSource):
        what = [source.ref, source.credential.pk if source.credential else None]
    else:
        what = [source.digest if isinstance(source, UploadSource) else source.text]
    secrets = plan.secrets_of.sealed_secrets if plan.secrets_of else dict(plan.secrets)
    told = json.dumps([key, what, plan.tags, plan.options.to_json(), secrets], sort_keys=True)
    return salted_hmac("builds_app.request", told, algorithm="sha256").hexdigest()
