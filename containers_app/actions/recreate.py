"""Replacing a container by one like it with changes; the old one is kept until the new one runs.

What an engine fixes at creation (command, ports, mounts, image …) can only be changed so. What nobody changed
stays to the letter: the new container is made from what the engine holds of the old one, not from our view of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from containers_app.actions import mirrored
from containers_app.actions.aside import come_back
from containers_app.actions.dependents import Dependent, dependents_of
from containers_app.actions.ourselves import refuse_ourselves
from containers_app.actions.pulls import ensure
from containers_app.actions.reach import engine_of
from containers_app.actions.replacement import Replacement
from containers_app.actions.replacing import replace_all
from containers_app.engine.commands import Commands
from containers_app.engine.errors import NotFound
from containers_app.kinds.containers import RECREATE, ContainerRecreated, RecreateParams
from containers_app.nouns.containers import UP
from containers_app.spec.changes import with_changes, with_kept_volumes
from containers_app.spec.container import ContainerSpec
from containers_app.spec.document import document_of
from containers_app.spec.inspected import spec_of
from operations_app.plain import from_plain, to_plain
from operations_app.registry import ActionContext, ActionFailed, action

Answer = Mapping[str, Any]
SHORT_DIGEST = len("sha256:") + 12


@action(RECREATE)
def recreate_container(context: ActionContext[RecreateParams]) -> ContainerRecreated:
    """Replace it by one like it with the changes, and what hangs on it by one like itself."""
    with engine_of(context) as engine:
        old = come_back(context, engine, engine.inspect_container(context.params.container))
        dependents = dependents_of(engine, old)
        if dependents and not context.params.recreate_dependents:
            raise _refusal(old, dependents)
        for each in (old, *(dependent.container for dependent in dependents)):
            refuse_ourselves(each)
        planned = [plan(context, engine, old=old, changes=context.params.changes)]
        hanging = [come_back(context, engine, each.container) for each in dependents]
        planned += [plan(context, engine, old=each, changes={}) for each in hanging]
        made = replace_all(context, engine, planned)
    engine_id = made[old["Id"]]
    return ContainerRecreated(
        engine_id=engine_id,
        id=mirrored.container_id(context, engine_id=engine_id),
        name=planned[0].new_name,
        replaced=old["Id"],
        dependents=[each.name for each in dependents],
    )


def plan(context: ActionContext, engine: Commands, *, old: Answer, changes: Mapping[str, Any]) -> Replacement:
    """Return what replaces the inspected container `old`; its image is on the host then.

    A field in `changes` replaces the whole field of the old spec.
    """
    image = _image_of(engine, old["Image"])
    if image is None:
        context.write("Its image was removed: what it took over from it stays as it is.\n", stream="stderr")
    before = replace(spec_of(old, image=image), start=old["State"]["Status"] in UP)
    after = from_plain(ContainerSpec, {**to_plain(before), **changes})
    own = document_of(old, image=image)
    document = with_changes(own, before=before, after=after)
    given_up = {mount.target for mount in before.mounts} - {mount.target for mount in after.mounts}
    document = with_kept_volumes(document, old, released=given_up)
    reference, platform = _image_to_use(context, engine, old=old, spec=after, changes=changes)
    _tell_state(context, old, after)
    return Replacement(
        engine_id=old["Id"],
        name=before.name,
        state=old["State"]["Status"],
        removes_itself=bool(old["HostConfig"].get("AutoRemove")),
        document={**document, "Image": reference},
        own={**with_kept_volumes(own, old), "Image": _own_reference(engine, old)},
        new_name=after.name,
        platform=platform,
        start=after.start,
    )


def _image_to_use(
    context: ActionContext,
    engine: Commands,
    *,
    old: Answer,
    spec: ContainerSpec,
    changes: Mapping[str, Any],
) -> tuple[str, str]:
    """Return reference and platform of the image: the one that the container has, unless another is asked for.

    No registry is asked for what nobody named: a name that is gone from the host may be a stranger's there.
    """
    reference = str(old["Config"]["Image"])
    tagged = _image_of(engine, reference)
    named = "image" in changes and (changes["image"] != reference or tagged is not None)
    if named or "platform" in changes or changes.get("pull") == "always":
        ensure(context, engine, reference=spec.image, platform=spec.platform, when=spec.pull)
        return spec.image, spec.platform
    platform = _platform_of(old)
    if tagged is not None and tagged["Id"] == old["Image"]:
        context.write(f"It keeps its image {reference}.\n")
        return reference, platform
    fate = "is gone from this host" if tagged is None else f"now stands for {tagged['Id'][:SHORT_DIGEST]}"
    if _image_of(engine, old["Image"]) is None:  # so it is in the store of containerd when its tag moves
        name = str(old["Name"]).lstrip("/")
        detail = (
            f"The image that {name} has, {old['Image'][:SHORT_DIGEST]}, was removed, and {reference} {fate}."
        )
        raise ActionFailed("image_not_found", detail, f"Recreate {name} with the image to use.")
    context.write(f"{reference} {fate}; it keeps the image it has, {old['Image'][:SHORT_DIGEST]}.\n")
    return str(old["Image"]), platform


def _image_of(engine: Commands, reference: str) -> dict[str, Any] | None:
    try:
        image: dict[str, Any] = engine.inspect_image(reference)
    except NotFound:
        return None
    return image


def _own_reference(engine: Commands, old: Answer) -> str:
    """The reference it was made from, or its image's id where that stands for another one by now."""
    reference = str(old["Config"]["Image"])
    tagged = _image_of(engine, reference)
    return reference if tagged is not None and tagged["Id"] == old["Image"] else str(old["Image"])


def _platform_of(container: Answer) -> str:
    """The platform of the image it runs, where one reference may hold several (the store of containerd)."""
    platform = (container.get("ImageManifestDescriptor") or {}).get("platform") or {}
    return "/".join(platform[part] for part in ("os", "architecture", "variant") if platform.get(part))


def _tell_state(context: ActionContext, old: Answer, spec: ContainerSpec) -> None:
    state, name = old["State"], str(old["Name"]).lstrip("/")
    if state["Status"] == "paused":
        context.write(f"{name} is paused. It goes on for a moment while it stops.\n")
    elif state["Status"] not in UP and not spec.start:
        ended = f"ended with code {state['ExitCode']}" if state["Status"] == "exited" else "was not started"
        context.write(f"{name} {ended}: the new one is created and not started.\n")


def _refusal(old: Answer, dependents: Sequence[Dependent]) -> ActionFailed:
    name = str(old["Name"]).lstrip("/")
    listed = "; ".join(f"{each.name} ({each.shares})" for each in dependents)
    return ActionFailed(
        "has_dependents",
        f"Other containers hang on {name} and would be left without: {listed}.",
        "Ask with recreate_dependents to have them recreated onto the new one, or remove them first.",
    )
