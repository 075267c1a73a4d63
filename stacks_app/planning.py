"""From the files of a stack to what an apply of them would do. Reaches no engine: the host is as the mirror has it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from accounts_app.vault import unseal
from stacks_app.compose.binds import Carried
from stacks_app.compose.diff import Mask, changes_of
from stacks_app.compose.project import services_of
from stacks_app.compose.resolve import hash_services
from stacks_app.masks import Secrets, mask_of
from stacks_app.models import Revision, Stack
from stacks_app.plan.compare import Comparison, Explain
from stacks_app.plan.desired import Desired, Json, Options, with_image
from stacks_app.plan.folders import remarks_of_folders, with_files
from stacks_app.plan.observed import Observed, observe
from stacks_app.plan.remarks import exposures, remarks_of_name, remarks_of_scales
from stacks_app.plan.shapes import CarriedPlan, ImageAction, Reason, Remark, StackPlan
from stacks_app.plan.standing import Standing
from stacks_app.preparing import Prepared, compose_cli
from stacks_app.sources.builds import check_build
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import Tree


def plan_of(stack: Stack, prepared: Prepared, options: Options) -> StackPlan:
    """What an apply of `prepared` to the stack's host would do, as that was last seen.

    Raises:
        ComposeRefused: something is to be built whose Dockerfile is not there.
    """
    assert stack.host is not None  # noqa: S101 - a stack without one is not planned
    applied = stack.applied
    observed = observe(host=stack.host, project=stack.project)
    standing = standing_of(prepared, applied, observed)
    desired = Desired(
        config=prepared.project,
        hashes=prepared.hashes,
        standing=standing.labels,
        taken=frozenset(standing.networks),
        previous=None if applied is None else project_of(applied),
        rebuilt=_rebuilt(prepared, applied),
        disabled=prepared.resolved.disabled,
        made={} if applied is None else applied.made,
    )
    plan = Comparison(
        project=stack.project,
        desired=desired,
        observed=observed,
        options=options,
        # The draft as well: what is a secret by now was none, maybe, in what is gone back to.
        explain=explain_with(mask_of(prepared.snapshot, _applied_from(applied), Snapshot.of_draft(stack))),
    ).plan()
    hide = Secrets.of(prepared.snapshot).hide
    tree = prepared.snapshot.tree
    for each in plan.services:
        if each.image.action == ImageAction.BUILD:
            check_build(each.name, prepared.builds[each.name], tree, api_version=stack.host.api_version)
    before = {} if applied is None else applied.carried
    carried = {
        each.volume: _carried(each, observed, before, hide(each.path)) for each in prepared.rewritten.carried
    }
    former = tree if applied is None else Tree.from_json(applied.files)
    changed = former.differing(tree)
    warnings = [Remark(code="compose", words=words) for words in prepared.resolved.warnings]
    return replace(
        plan,
        services=[
            with_files(each, prepared.project, prepared.rewritten.carried, changed=changed, hide=hide)
            for each in plan.services
        ],
        files=list(carried.values()),
        # Those are ours to make, although Compose is told that they are there.
        volumes=[each for each in plan.volumes if each.name not in carried],
        remarks=[
            *warnings,
            *(Remark(code="unfinished", words=each.words) for each in observed.unfinished),
            *remarks_of_name(hide(prepared.resolved.named), stack.project),
            *remarks_of_folders(
                prepared.rewritten.carried,
                files={entry.path for entry in tree},
                before={entry.path for entry in former},
            ),
            *remarks_of_scales(services_of(prepared.resolved.project), prepared.snapshot.scales),
            *plan.remarks,
            *exposures(prepared.project, prepared.snapshot.secrets),
        ],
    )


def standing_of(prepared: Prepared, applied: Revision | None, observed: Observed) -> Standing:
    """What stands from before the stack was adopted, and is to stay as it is."""
    stands = Standing.from_json({} if applied is None else applied.standing)
    return stands.still(prepared.project, prepared.hashes, observed, key=prepared.snapshot.key)


def with_images(prepared: Prepared, revision: Revision, observed: Observed) -> Prepared:
    """`prepared` with the images that the revision had: by the names of the files while these are the same ones."""
    images: Mapping[str, Mapping[str, str]] = revision.images
    services = {
        name: _with_image(prepared.snapshot.project, name, service, images.get(name), observed)
        for name, service in prepared.project["services"].items()
    }
    project = {**prepared.project, "services": services}
    return replace(
        prepared,
        rewritten=replace(prepared.rewritten, project=project),
        hashes=hash_services(compose_cli(), project),
        builds={},
        # They are what it was built from: the next apply builds it anew only for other files.
        inputs={name: held["inputs"] for name, held in images.items() if held.get("inputs")},
    )


def _with_image(
    project: str, name: str, service: Json, held: Mapping[str, str] | None, observed: Observed
) -> dict[str, Any]:
    if held is None:
        return {key: value for key, value in service.items() if key not in {"build", "pull_policy"}}
    # A prune leaves an image that is used one of its tags, whichever that is.
    others = sorted(
        name for name, known in observed.images.items() if known == held["engine_id"] and ":" in name
    )
    names = (held["reference"], held["tag"], *(name for name in others if name != held["engine_id"]))
    here = next((name for name in names if observed.image(name) == held["engine_id"]), None)
    if here or held["digest"] or not held["tag"]:
        return with_image(project, name, service, here or held["digest"] or held["reference"])
    # The tag is ours, and of this host alone: in a registry it would be what some stranger has called so.
    return {**with_image(project, name, service, held["tag"]), "pull_policy": "never"}


def running_project(stack: Stack) -> dict[str, Any]:
    """The project that was applied last, as far as it got; of a stack that never was, one without services."""
    last = last_revision(stack)
    return {"name": stack.project, "services": {}} if last is None else project_of(last)


def last_revision(stack: Stack) -> Revision | None:
    """The one that was applied last, as far as it got; None when nothing was changed on the host yet."""
    return stack.revisions.exclude(sealed_project="").first()


def _applied_from(applied: Revision | None) -> Snapshot | None:
    """What it was made from: the secrets of that time are told as little as those of today."""
    return None if applied is None else Snapshot.of_revision(applied)


def project_of(revision: Revision) -> dict[str, Any]:
    """The project that was applied then, with its secrets: to compute with, never to be shown."""
    project: dict[str, Any] = json.loads(unseal(revision, "sealed_project") or "{}")
    return project


def _carried(carried: Carried, observed: Observed, before: Mapping[str, str], path: str) -> CarriedPlan:
    same = not carried.kept or not carried.digest or before.get(carried.volume) == carried.digest
    return CarriedPlan(
        path=path,
        volume=carried.volume,
        size_bytes=carried.size_bytes,
        here=same and carried.volume in observed.volumes,
        kept=carried.kept,
    )


def explain_with(mask: Mask) -> Explain:
    """What tells two versions of a service apart, in words that `mask` has gone over."""

    def explain(before: Json, after: Json) -> list[Reason]:
        changes = changes_of(before, after, mask=mask)
        return [
            Reason(key=each.path, before=told_as_text(each.old), after=told_as_text(each.new))
            for each in changes
        ]

    return explain


def told_as_text(value: Any) -> str | None:
    """A value of a service in one line; None is none."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _rebuilt(prepared: Prepared, applied: Revision | None) -> frozenset[str]:
    """The services whose image is built from something else than the one that was applied; at first all of them."""
    images = {} if applied is None else applied.images
    return frozenset(
        name for name, digest in prepared.inputs.items() if images.get(name, {}).get("inputs") != digest
    )
