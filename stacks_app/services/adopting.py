"""A Compose project that somebody made elsewhere becomes a stack, and none of its containers is touched."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final

from django.db import transaction

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, visible
from accounts_app.vault import seal
from containers_app.models import Container, Network, Volume
from fleet_app.models import Host
from stacks_app.compose.disk import leave_on_disk
from stacks_app.compose.project import services_of
from stacks_app.compose.resolve import hash_services, resolve
from stacks_app.compose.vet import vet
from stacks_app.masks import Secrets
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import follows, replicas_of
from stacks_app.plan.made import made_of
from stacks_app.plan.observed import CONFIG_HASH, ONE_OFF, Observed, made_by_compose, observe
from stacks_app.plan.standing import Standing, resources_of
from stacks_app.preparing import Prepared, compose_cli, prepare, told_as_refused
from stacks_app.services.as_it_runs import image_that_runs, without_builds
from stacks_app.services.drafts import WantedFile, WantedVariable, save_stack, tree_of
from stacks_app.services.found import CONFIG_FILES, WORKING_DIR
from stacks_app.services.given_files import GivenFiles, completed
from stacks_app.services.holding import ask_to_hold
from stacks_app.services.reconstructing import Reconstructed, compose_file_of
from stacks_app.sources.snapshot import Snapshot

FILE: Final = "compose.yaml"
RECONSTRUCTED: Final = (
    "The compose file was written from what runs: "
    "comments, variables and builds of the original are not in it."
)
NOT_BY_COMPOSE: Final = (
    "it has the labels of a Compose project, and Compose did not make it and leaves it alone."
)


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """The stack that a project became, and what somebody should know about that."""

    stack: Stack
    notes: list[str]


@dataclass
class _Project:
    host: Host
    name: str
    containers: dict[str, list[Container]]
    observed: Observed
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Container]:
        return [row for rows in self.containers.values() for row in rows]

    def label(self, name: str) -> str:
        return next((str(row.labels[name]) for row in self.rows if row.labels.get(name)), "")


def reconstruct_project(*, actor: Actor, host: Host, project: str) -> Reconstructed:
    """A compose file written from what runs of `project`. Nothing is stored.

    Raises:
        Refused: there is nothing of that name.
    """
    found = _found(actor, host, project)
    file = _reconstructed(found)
    file.notes[:0] = [*found.notes, RECONSTRUCTED]
    return file


def adopt_project(*, actor: Actor, host: Host, project: str, given: GivenFiles) -> Adopted:
    """Make `project`, which runs on `host`, a stack. What runs counts as applied; nothing of it is touched.

    Without files its compose file is reconstructed.

    Raises:
        NotAllowed: `actor` may not.
        Refused: nothing of that name runs, it is a stack already, or the files are not taken.
    """
    found = _found(actor, host, project)
    stack = Stack(host=host, host_name=host.name, project=project, source=Stack.Source.ADOPTED)
    if given.tree is None:
        file = _reconstructed(found)
        variables = [
            WantedVariable(name=name, value=value, secret=True) for name, value in file.variables.items()
        ]
        tree = tree_of(stack, [WantedFile(path=FILE, content=file.text.encode())])
        given = GivenFiles(tree=tree, variables=variables, columns=given.columns)
        found.notes += [RECONSTRUCTED, *file.notes]
    else:
        given = completed(
            given,
            folder=found.label(WORKING_DIR),
            told=found.label(CONFIG_FILES),
        )
        stack.working_dir = _folder_of(found, given)
        if not given.profiles:
            given = replace(given, profiles=_profiles_of(found, _snapshot(stack, given)))
    assert given.tree is not None  # noqa: S101 - it was given, or made
    snapshot = _snapshot(stack, given)
    with told_as_refused():
        prepared = prepare(snapshot, host=host)
        labels = _hashes_by_hand(snapshot) if stack.working_dir else {}
    standing = _standing(found, prepared, labels, reconstructed=not stack.working_dir)
    _compare(found, prepared)
    with transaction.atomic():
        values = {
            **given.columns,
            "source": Stack.Source.ADOPTED,
            "compose_files": list(given.compose_files),
            "profiles": list(given.profiles),
        }
        save_stack(actor=actor, stack=stack, values=values, tree=given.tree, variables=given.variables)
        revision = _revision(stack, found, prepared, standing)
        revision.person_name = actor.user.get_username() if actor.user else ""
        revision.save()
        stack.applied = revision
        stack.save(update_fields=["applied"])
        ask_to_hold(actor=actor, revision=revision)
    return Adopted(stack=stack, notes=found.notes)


def _found(actor: Actor, host: Host, project: str) -> _Project:
    rows = visible(Container.objects.filter(host=host, stack=project), actor).order_by("name")
    containers: dict[str, list[Container]] = {}
    labelled: list[str] = []
    for row in rows:
        if not made_by_compose(row.labels):
            labelled.append(row.name)
        elif row.service and row.labels[ONE_OFF].lower() != "true":
            containers.setdefault(row.service, []).append(row)
    if not containers:
        raise Invalid("project", _nothing_of(project, host, labelled))
    found = _Project(host, project, containers, observe(host=host, project=project))
    found.notes += [f"{name} is not taken along: {NOT_BY_COMPOSE}" for name in labelled]
    return found


def _nothing_of(project: str, host: Host, labelled: list[str]) -> str:
    if not labelled:
        return f"No Compose project {project} runs on {host.name}."
    return f"{', '.join(labelled)}: {NOT_BY_COMPOSE} A stack made from containers is written from it instead."


def _reconstructed(found: _Project) -> Reconstructed:
    return compose_file_of(
        found.name,
        found.containers,
        observed=found.observed,
        networks=Network.objects.filter(host=found.host),
        volumes=Volume.objects.filter(host=found.host),
    )


def _folder_of(found: _Project, given: GivenFiles) -> str:
    """Where on the engine's disk the top of the given files is: relative paths lead there."""
    folder = PurePosixPath(found.label(WORKING_DIR))
    first = PurePosixPath(given.compose_files[0]).parent if given.compose_files else PurePosixPath()
    for part in reversed(first.parts):
        folder = folder.parent if folder.name == part else PurePosixPath()
    if not folder.is_absolute():
        found.notes.append(
            "Where its files lie on the host is not known: relative paths mean files of the stack."
        )
        return ""
    found.notes.append(
        f"Folders and files that it mounts stay those in {folder} on the host: to change one, change it there."
    )
    return str(folder)


def _snapshot(stack: Stack, given: GivenFiles) -> Snapshot:
    assert given.tree is not None  # noqa: S101 - looked at by the caller
    return Snapshot(
        project=stack.project,
        tree=given.tree,
        compose_files=tuple(given.compose_files),
        profiles=tuple(given.profiles),
        variables={each.name: each.value or "" for each in given.variables},
        versions={each.name: {"secret": each.secret, "version": 1} for each in given.variables},
        key=stack.seal_id.bytes,
        on_disk=stack.working_dir,
    )


def _profiles_of(found: _Project, snapshot: Snapshot) -> list[str]:
    """The profiles without which some service that runs would not be one of the stack."""
    with told_as_refused(), snapshot.laid_out() as source:
        profiles = vet(source).profiles
    return sorted({each for name in found.containers for each in profiles.get(name, ())})


def _hashes_by_hand(snapshot: Snapshot) -> dict[str, str]:
    """The fingerprints that Compose gives the services where the files lie on the engine's own disk."""
    cli = compose_cli()
    with snapshot.laid_out() as source:
        project = resolve(cli, source).project
        leave_on_disk(project, source.root, snapshot.on_disk)
        return hash_services(cli, project)


def _standing(
    found: _Project, prepared: Prepared, by_hand: Mapping[str, str], *, reconstructed: bool
) -> Standing:
    services = {}
    for name, service in prepared.project["services"].items():
        labels = {str(row.labels.get(CONFIG_HASH, "")) for row in found.containers.get(name, ())}
        if len(labels) > 1:
            found.notes.append(f"{name}: its containers were made at different times, from different words.")
        # Of what is in the namespace of another service the fingerprint holds the id of a container.
        comparable = not any(anew for _, anew in follows(service))
        if len(labels) == 1 and (reconstructed or not comparable or labels == {by_hand.get(name)}):
            services[name] = (prepared.hashes[name], labels.pop())
        elif labels and not reconstructed:
            found.notes.append(
                f"{name}: the files do not say what runs, or another version of Compose made it. The first apply "
                "makes it anew."
            )
    key = prepared.snapshot.key
    return Standing(
        services=services,
        networks=resources_of(prepared.project, "networks", found.observed.networks, key=key),
        volumes=resources_of(prepared.project, "volumes", found.observed.volumes, key=key),
    )


def _compare(found: _Project, prepared: Prepared) -> None:
    """Note where what runs is other than the files say, beyond fingerprints."""
    wanted = services_of(prepared.project)
    for name, service in wanted.items():
        here = len(found.containers.get(name, ()))
        if here != replicas_of(service):
            found.notes.append(f"{name}: {here} containers run, and the files say {replicas_of(service)}.")
    for name in sorted(found.containers.keys() - wanted.keys() - prepared.resolved.disabled):
        found.notes.append(f"{name} runs, and is in no file: an apply removes it.")


def _revision(stack: Stack, found: _Project, prepared: Prepared, standing: Standing) -> Revision:
    snapshot, project = prepared.snapshot, prepared.project
    revision = Revision(
        stack=stack,
        number=1,
        origin=Revision.Origin.ADOPT,
        good=True,
        files=snapshot.tree.to_json(),
        compose_files=list(snapshot.compose_files),
        profiles=list(snapshot.profiles),
        variables=snapshot.versions,
        draft=Snapshot.of_draft(stack).digest,
        images={
            name: image_that_runs(prepared, found.observed, name, found.containers.get(name, ()))
            for name in project["services"]
        },
        hashes=dict(prepared.hashes),
        standing=standing.to_json(),
        made={name: made_of(here[0].raw) for name, here in found.containers.items()},
        disabled=sorted(prepared.resolved.disabled),
        resolved=Secrets.of(snapshot).masked(project),
    )
    seal(revision, "sealed_variables", json.dumps(snapshot.variables))
    seal(revision, "sealed_project", json.dumps(without_builds(project)))
    return revision
