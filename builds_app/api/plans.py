"""From a validated request to the plan of a build."""

from typing import Any

from accounts_app.by_hand import MASK
from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, find, restrict
from builds_app.buildkit import context_name
from builds_app.models import Build, BuildContext
from builds_app.options import IMAGE_CONTEXT, BuildOptions
from builds_app.plan import BuildPlan
from builds_app.record.inputs import options_of
from builds_app.sources.source import (
    DockerfileSource,
    Source,
    UploadSource,
    check_inside,
    git_source,
    told_as_refused,
)
from builds_app.sources.uploads import UploadedPart, digest_of_upload, label_of, store_archive, store_files
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.mirrored_specs import refuse_masks
from containers_app.spec.flag_values import parse_ulimit
from fleet_app.models import Host
from fleet_app.services.asking import host_by_id
from registries_app.models import GitCredential

INLINE = "dockerfile_inline"  # what a Dockerfile is called that is no file
UPLOADED = frozenset({"upload", "archive", "files"})
OPTION_NAMES = frozenset(BuildOptions().to_json()) - {"hidden"}


def plan_of(*, actor: Actor, data: dict[str, Any]) -> BuildPlan:
    """The plan that a validated `UploadedBuildBody` describes; files that were uploaded are unpacked and stored.

    Raises:
        Refused: a host, path, repository or archive that cannot be used.
    """
    host = _host(actor, data)
    subdirectory = check_inside(data.get("subdirectory", ""))
    dockerfile_path = check_inside(data.get("dockerfile_path", "Dockerfile")) or "Dockerfile"
    inside = f"{subdirectory}/{dockerfile_path}" if subdirectory else dockerfile_path
    options = _options(actor, data)
    return BuildPlan(
        host=host,
        source=_source(actor, data, dockerfile=inside),
        name=data.get("name", ""),
        tags=list(dict.fromkeys(data.get("tags", []))),
        subdirectory=subdirectory,
        dockerfile_path=INLINE if options.dockerfile_inline else dockerfile_path,
        options=options,
        secrets=data.get("secrets", {}),
    )


def _options(actor: Actor, data: dict[str, Any]) -> BuildOptions:
    given = {name: data[name] for name in OPTION_NAMES & data.keys()}
    named = data.get("build_contexts", {}).items()
    given["build_contexts"] = dict(_context(name, place, data) for name, place in named)
    given["ulimits"] = [str(parse_ulimit(text)) for text in data.get("ulimits", [])]
    options = BuildOptions.from_json(given)
    if data.get("copy_of") is None:
        refuse_masks({"build_args": options.build_args, "labels": options.labels})
        if options.dockerfile_inline == MASK:
            raise Invalid("dockerfile_inline", "This is how a text is shown that has to be given.")
        return options
    missing = Invalid("copy_of", "There is no such build.")
    earlier = find(Build.objects.all(), actor, "build.read", data["copy_of"], missing=missing)
    kept = options_of(earlier)
    options = options.restored(kept)
    refuse_masks(
        {"build_args": options.build_args, "labels": options.labels},
        known={"build_args": kept.build_args, "labels": kept.labels},
    )
    return options


def _context(name: str, place: str, data: dict[str, Any]) -> tuple[str, str]:
    """Name and place of a context, a reference or a folder of uploaded files, in their plain spelling."""
    try:
        known = context_name(name)
        if place.startswith(IMAGE_CONTEXT):
            parse_reference(place.removeprefix(IMAGE_CONTEXT))
            return known, place
    except InvalidIdentifier as error:
        raise Invalid("build_contexts", f"{name}: {error}") from error
    if not UPLOADED & data.keys():
        raise Invalid("build_contexts", f"{name}: only uploaded files have folders to be named.")
    return known, check_inside(place) or "."


def _host(actor: Actor, data: dict[str, Any]) -> Host:
    if "host" in data:
        return host_by_id(actor=actor, host_id=data["host"])
    hosts = list(restrict(Host.objects.filter(enabled=True), actor, "host.read")[:2])
    if len(hosts) != 1:
        words = "There is no host to build on." if not hosts else "There are several hosts: say which."
        raise Invalid("host", words)
    return hosts[0]


def _source(actor: Actor, data: dict[str, Any], *, dockerfile: str) -> Source:
    if data.get("dockerfile"):
        return DockerfileSource(text=data["dockerfile"])
    if data.get("git_url"):
        credential = _credential(actor, data.get("git_credential"))
        return git_source(url=data["git_url"], ref=data.get("git_ref", ""), credential=credential)
    with told_as_refused():
        return _uploaded(data, dockerfile)


def _credential(actor: Actor, key: int | None) -> GitCredential | None:
    if key is None:
        return None
    missing = Invalid("git_credential", "There is no such credential.")
    return find(GitCredential.objects.all(), actor, "git_credential.read", key, missing=missing)


def _uploaded(data: dict[str, Any], dockerfile: str) -> UploadSource:
    if to_come := data.get("upload"):
        text = to_come.get("dockerfile", "")
        return UploadSource(context=BuildContext(), label=to_come["name"][:200], digest="", text=text)
    if data.get("archive"):
        part: UploadedPart = data["archive"][0]
        context = store_archive(part, dockerfile=dockerfile)
        return UploadSource(context=context, label=label_of([part]), digest=digest_of_upload([part], []))
    parts: list[UploadedPart] = data["files"]
    paths = [part.name for part in parts]
    context = store_files(parts, paths, dockerfile=dockerfile)
    return UploadSource(context=context, label=label_of(parts), digest=digest_of_upload(parts, paths))
