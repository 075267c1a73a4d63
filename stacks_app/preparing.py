"""From the files of a stack to the project as it goes to a host: resolved and rewritten. Reaches no engine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.conf import settings

from accounts_app.errors import Refused
from builds_app.sources.context.limits import ContextRefused
from containers_app.engine.versions import at_least
from fleet_app.models import Host
from stacks_app.compose.binds import Rewritten, rewrite
from stacks_app.compose.cli import Cli, find_cli
from stacks_app.compose.fence import Fence
from stacks_app.compose.project import services_of
from stacks_app.compose.refused import ComposeRefused, ComposeUnavailable
from stacks_app.compose.resolve import Resolved, hash_services, resolve
from stacks_app.compose.source import Source
from stacks_app.compose.values import check_values
from stacks_app.masks import Secrets, refuse_in_names
from stacks_app.plan.desired import scaled
from stacks_app.sources.builds import WantedBuild, digests_of_inputs, forget_folder, wanted_build
from stacks_app.sources.snapshot import Snapshot

SUBPATHS_SINCE: Final = "1.45"  # Engine 26: VolumeOptions.Subpath


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A snapshot as it goes to a host: resolved, rewritten, and with Compose's fingerprint of each service.

    builds: how the image of each service is built that is.
    inputs: a digest of what each of these is built from.
    """

    resolved: Resolved = field(repr=False)
    rewritten: Rewritten = field(repr=False)
    hashes: Mapping[str, str]
    builds: Mapping[str, WantedBuild] = field(repr=False)
    inputs: Mapping[str, str]
    snapshot: Snapshot

    @property
    def project(self) -> dict[str, Any]:
        """As Compose is given it."""
        return self.rewritten.project


def compose_cli() -> Cli:
    """The Compose CLI of this machine, behind its fence.

    Raises:
        Refused: there is none.
    """
    cli = find_cli(settings.COMPOSE, fence=Fence(unfenced=settings.COMPOSE_UNFENCED))
    if cli is None:
        words = "The Compose CLI is not installed where Quaymaster runs: quaymaster check says what to do."
        raise Refused("compose_missing", words, status=503)
    return cli


@contextmanager
def told_as_refused() -> Iterator[None]:
    """What is wrong with the files becomes the answer to the request."""
    try:
        yield
    except ComposeRefused as error:
        place = f"{error.file}{f', line {error.line}' if error.line else ''}: " if error.file else ""
        words = f"{place}{error.detail}"
        raise Refused(error.code, words, status=400, fields={"files": [words]}) from error
    except ContextRefused as error:
        raise Refused(error.code, str(error), status=400, fields={"files": [str(error)]}) from error
    except ComposeUnavailable as error:
        raise Refused("compose_unavailable", str(error), status=503) from error


def prepare(snapshot: Snapshot, *, host: Host) -> Prepared:
    """Resolve `snapshot` for `host`.

    Raises:
        ComposeRefused, ComposeUnavailable: see `resolve` and `rewrite`; no secret of `snapshot` is in the words.
        Refused: there is no CLI.
    """
    with snapshot.laid_out() as source:
        return prepare_source(source, snapshot, host=host)


def prepare_service(snapshot: Snapshot, service: str, *, host: Host) -> Prepared:
    """`prepare`, of one service and what it depends on, as `docker compose run` takes it: whatever its profiles."""
    with snapshot.laid_out() as source:
        return prepare_source(replace(source, service=service), snapshot, host=host)


def prepare_source(source: Source, snapshot: Snapshot, *, host: Host) -> Prepared:
    """`prepare`, of a `snapshot` that is laid out already. Reads nothing from the database."""
    try:
        return _prepare(source, snapshot, host)
    except ComposeRefused as error:
        words = Secrets.of(snapshot).hide(error.detail)
        raise ComposeRefused(words, code=error.code, file=error.file, line=error.line) from None


def _prepare(source: Source, snapshot: Snapshot, host: Host) -> Prepared:
    cli = compose_cli()
    resolved = resolve(cli, source)
    if not services_of(resolved.project):
        words = (
            "The files have no service, or none of the chosen profiles. To remove what runs, take it down."
        )
        raise ComposeRefused(words, code="compose_no_service")
    refuse_in_names(resolved.project, snapshot.secrets)
    subpaths = at_least(host.api_version or SUBPATHS_SINCE, SUBPATHS_SINCE)
    rewritten = rewrite(resolved, source.root, key=snapshot.key, subpaths=subpaths, on_disk=snapshot.on_disk)
    rewritten = replace(rewritten, project=scaled(rewritten.project, snapshot.scales))
    check_values(rewritten.project)
    builds = {
        name: wanted
        for name, service in services_of(resolved.project).items()
        if (wanted := wanted_build(name, service, resolved, source.root)) is not None
    }
    for service in services_of(rewritten.project).values():
        forget_folder(service.get("build") or {}, source.root)
    return Prepared(
        resolved=resolved,
        rewritten=rewritten,
        hashes=hash_services(cli, rewritten.project),
        builds=builds,
        inputs=digests_of_inputs(builds, snapshot.tree, key=snapshot.key),
        snapshot=snapshot,
    )
