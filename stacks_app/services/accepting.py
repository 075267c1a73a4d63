"""What somebody changed by other means is accepted: it becomes the applied revision, and no container is touched."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from accounts_app.errors import Invalid, NotAllowed, Refused
from accounts_app.journal import Deed
from accounts_app.permissions import Actor, can
from accounts_app.vault import seal
from stacks_app.compose.project import services_of
from stacks_app.masks import Secrets
from stacks_app.models import Revision, Stack
from stacks_app.plan.made import made_of
from stacks_app.plan.observed import CONFIG_HASH
from stacks_app.plan.standing import Standing, resources_of
from stacks_app.planning import project_of
from stacks_app.services.acceptance import Found, find_drift
from stacks_app.services.accepted_shapes import FileAccepted, ServiceAccepted
from stacks_app.services.applying import StackBusy
from stacks_app.services.as_it_runs import image_that_runs, without_builds
from stacks_app.services.drafts import PLAIN, WantedVariable, write_variables
from stacks_app.services.holding import ask_to_hold
from stacks_app.services.proposing import Proposal, propose
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import keep_content

REPLACE: Final = "replace"
KEEP: Final = "keep"
ACCEPT = Deed(
    kind="stack.accept",
    title="Accept what runs",
    right="stack.accept",
    plain=(*PLAIN, "scales", "applied_told"),
)


@dataclass(frozen=True, kw_only=True)
class StackAcceptance:
    """What is accepted: by services and their keys, as files, and what to know about it.

    draft: `replace`, when the files and variables of the stack become those of the new revision, or `keep`. variables:
    the new ones, which hold secrets that were in no file.
    """

    draft: str
    services: list[ServiceAccepted]
    files: list[FileAccepted]
    variables: list[str]
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The stack, the number of its new revision, and what was accepted."""

    stack: Stack
    revision: int
    accepted: StackAcceptance


class Acceptance:
    """To accept what runs of `stack`. Compose is asked when this is made; then `do` writes, and starts no program."""

    def __init__(self, *, actor: Actor, stack: Stack, draft: str = "") -> None:
        """Look at what runs, and find the files that say it. draft: `REPLACE`, `KEEP`, or "" for what loses nothing.

        Raises:
            NotAllowed: the actor may not.
            Refused: see `find_drift` and `propose`; or the files come from git and are to be replaced.
        """
        if not can(actor, "stack.accept", stack):
            # What is shown of it is more than a reader of the stack is shown.
            raise NotAllowed
        if stack.change is not None and not stack.change.ended:
            raise StackBusy(stack.project, stack.change)
        if stack.git_url and draft == REPLACE:
            words = "The files of this stack come from git: change them there."
            raise Invalid("draft", words)
        self._actor, self._stack, self._wanted = actor, stack, draft
        self._draft = Snapshot.of_draft(stack).digest
        self._proposal = propose(find_drift(actor=actor, stack=stack))

    @property
    def shown(self) -> StackAcceptance:
        """What it is, for a preview."""
        proposal = self._proposal
        return StackAcceptance(
            draft=self._choice,
            services=proposal.services,
            files=proposal.files,
            variables=proposal.variables,
            notes=proposal.notes,
        )

    @property
    def _choice(self) -> str:
        return self._wanted or (KEEP if self._stack.git_url else REPLACE)

    def do(self) -> Accepted:
        """Write the revision, and the draft where that is wanted.

        Raises:
            Refused: something changes the stack just now or changed it meanwhile, or its draft has changes that were
                not applied and nobody said what becomes of them.
        """
        proposal = self._proposal
        base = proposal.found.base
        with transaction.atomic(), ACCEPT.by(self._actor, self._stack):
            stack = self._stack
            if stack.change is not None and not stack.change.ended:
                raise StackBusy(stack.project, stack.change)
            if stack.applied_id != base.pk or Snapshot.of_draft(stack).digest != self._draft:
                raise Refused(
                    "stack_changed", f"Somebody changed {stack.project} at the same moment: ask again."
                )
            if not (self._wanted or stack.git_url) and self._draft != base.draft:
                words = (
                    f"The files or variables of {stack.project} have changes that were not applied. "
                    f"Say what becomes of them: `draft` is `{KEEP}` or `{REPLACE}`."
                )
                raise Refused("stack_draft_changed", words)
            keep_content(proposal.contents.values())
            revision = _revision(stack, proposal)
            revision.person_name = self._actor.user.get_username() if self._actor.user else ""
            revision.save()
            stack.applied = revision
            if self._choice == REPLACE:
                _write_draft(stack, proposal.snapshot)
            stack.save()
            ask_to_hold(actor=self._actor, revision=revision)
        return Accepted(stack=stack, revision=revision.number, accepted=self.shown)


def _write_draft(stack: Stack, snapshot: Snapshot) -> None:
    stack.files = snapshot.tree.to_json()
    stack.compose_files = list(snapshot.compose_files)
    stack.profiles = list(snapshot.profiles)
    stack.scales = snapshot.scales
    variables = [
        WantedVariable(name=name, value=value, secret=bool(snapshot.versions[name]["secret"]))
        for name, value in snapshot.variables.items()
    ]
    write_variables(stack, variables)


def _revision(stack: Stack, proposal: Proposal) -> Revision:
    found, snapshot, prepared = proposal.found, proposal.snapshot, proposal.prepared
    base, project = found.base, _project(proposal)
    last: int = stack.revisions.aggregate(last=Max("number"))["last"] or 0
    kept = services_of(project).keys() & base.images.keys() - _anew(found)
    revision = Revision(
        stack=stack,
        number=last + 1,
        origin=Revision.Origin.ACCEPT,
        good=True,
        files=snapshot.tree.to_json(),
        compose_files=list(snapshot.compose_files),
        profiles=list(snapshot.profiles),
        scales=snapshot.scales,
        git_commit=base.git_commit,
        variables=snapshot.versions,
        draft=snapshot.digest,
        images={
            # The tag of the other revision goes with that.
            name: {**base.images[name], "tag": ""}
            if name in kept
            else image_that_runs(prepared, found.observed, name, found.rows.get(name, ()))
            for name in services_of(project)
        },
        hashes={
            name: base.hashes[name] if name in kept else prepared.hashes[name]
            for name in services_of(project)
        },
        standing=_standing(proposal, kept).to_json(),
        made={
            name: base.made[name] if name in kept and name in base.made else made_of(here[0].raw)
            for name, here in found.rows.items()
        },
        resolved=Secrets.of(snapshot).masked(project),
        carried={
            each.volume: base.carried[each.volume]
            for each in prepared.rewritten.carried
            if each.volume in base.carried
        },
    )
    seal(revision, "sealed_variables", json.dumps(snapshot.variables))
    seal(revision, "sealed_project", json.dumps(project))
    return revision


def _anew(found: Found) -> set[str]:
    """The services of which another container is accepted."""
    return {*found.changed, *found.added}


def _project(proposal: Proposal) -> dict[str, Any]:
    """As it is applied: services that are as they were keep the image that they are held to."""
    found, project = proposal.found, without_builds(proposal.prepared.project)
    before = services_of(project_of(found.base))
    services = {
        name: service
        if name in _anew(found) or name not in before
        else {**service, **{key: before[name][key] for key in ("image", "build") if key in before[name]}}
        for name, service in services_of(project).items()
    }
    return {**project, "services": services}


def _standing(proposal: Proposal, kept: set[str]) -> Standing:
    """What other files made stands for what these say; and what stood before, where that is still so."""
    found, prepared = proposal.found, proposal.prepared
    base = Standing.from_json(found.base.standing)
    services = {}
    for name in services_of(prepared.project):
        here = {str(row.labels.get(CONFIG_HASH, "")) for row in found.rows.get(name, ())}
        hashed = prepared.hashes[name]
        if (
            len(here) == 1
            and here != {hashed}
            and (name not in kept or hashed != found.prepared.hashes.get(name))
        ):
            services[name] = (hashed, here.pop())
        elif name in base.services:
            services[name] = base.services[name]
    key = proposal.snapshot.key
    anew = {name: each for name, each in services_of(prepared.project).items() if name in _anew(found)}
    used = {**prepared.project, "services": anew}
    return Standing(
        services=services,
        networks={**base.networks, **resources_of(used, "networks", found.observed.networks, key=key)},
        volumes={**base.volumes, **resources_of(used, "volumes", found.observed.volumes, key=key)},
    )
