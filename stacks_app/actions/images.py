"""The images of a stack: brought to the host by operations of their own, and held there for the revision."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from builds_app.models import Build
from builds_app.services import wish_to_build
from containers_app.actions.pulls import full_reference
from containers_app.engine.commands import Commands
from containers_app.engine.errors import NotFound
from containers_app.kinds.images import PULL, PullParams
from fleet_app.models import Host
from operations_app.kinds import Wish
from operations_app.models import Operation
from operations_app.registry import ActionContext, ActionFailed, ActionInterrupted
from stacks_app.masks import long_enough
from stacks_app.models import Revision
from stacks_app.plan.desired import image_of, replicas_of, with_image
from stacks_app.plan.shapes import ImageAction, StackPlan
from stacks_app.preparing import Prepared
from stacks_app.sources.builds import build_plan

KEEPER: Final = "quaymaster/stack"
LONGEST_TAG: Final = 128


@dataclass(frozen=True, kw_only=True)
class Held:
    """The image of a service on the host: how the files name it, its id and digest, and the tag that keeps it.

    All but the first are empty where a service has no containers, and its image is not there.
    """

    reference: str
    engine_id: str
    digest: str
    tag: str
    inputs: str = ""


def ask_for_images(
    context: ActionContext, host: Host, prepared: Prepared, plan: StackPlan
) -> list[Operation]:
    """Have images that have to come built or pulled, by an operation of its own each; return those.

    At first all but those that are built on another one that comes, too; in later turns those whose turn it is then,
    until there are none.

    Raises:
        ActionFailed: one is not there and nothing may bring it.
    """
    if missing := [
        each for each in plan.services if each.image.action == ImageAction.MISSING and each.replicas
    ]:
        names = ", ".join(f"{each.image.reference} (for {each.name})" for each in missing)
        raise ActionFailed(
            "image_missing", f"Not on the host: {names}.", "Apply with pull and build as they usually are."
        )
    wishes: dict[str, Wish] = {}
    for service in plan.services:
        reference = service.image.reference
        if service.image.action == ImageAction.PULL and not context.children:
            platform = str(prepared.project["services"][service.name].get("platform") or "")
            params = PullParams(reference=full_reference(reference), platform=platform)
            wishes.setdefault(reference, PULL(host, params))
    wishes |= _builds_to_ask(context, host, prepared, plan, pulled=set(wishes))
    return [context.ask(wish) for wish in wishes.values()]


def _builds_to_ask(
    context: ActionContext, host: Host, prepared: Prepared, plan: StackPlan, *, pulled: Collection[str]
) -> dict[str, Wish]:
    """The builds whose turn it is: those of nothing that is still to be pulled or built."""
    images = {each.name: each.image.reference for each in plan.services}
    built = {images[each.name]: each.name for each in plan.services if each.image.action == ImageAction.BUILD}
    asked = {child.target_name for child in context.children}
    coming = {reference: name for reference, name in built.items() if _title(prepared, name) not in asked}
    ready = {}
    for reference, name in coming.items():
        on = {images[base] for base in prepared.builds[name].bases.values()}
        if on.isdisjoint({*pulled, *coming} - {reference}):
            ready[reference] = _wish_to_build(host, prepared, name, images)
    if coming and not ready and not pulled:
        words = f"The builds of {', '.join(coming.values())} wait for each other's images."
        raise ActionFailed("image_missing", words, "Give each of these services an image of its own.")
    return ready


def comes_in_turns(prepared: Prepared) -> bool:
    """Whether an image is built on another one of the stack, so that not all can be asked for at once."""
    return any(wanted.bases for wanted in prepared.builds.values())


def check_images(children: list[Operation]) -> None:
    """Make sure that all of `children` succeeded.

    Raises:
        ActionFailed: one did not; which, and its reason.
        ActionInterrupted: of one nobody knows.
    """
    for child in children:
        if child.state != Operation.State.SUCCEEDED:
            verb = "pulled" if child.kind == PULL.name else "built"
            words = child.error_detail or f"Its operation {child.pk} was {child.state}."
            interrupted = child.state == Operation.State.INTERRUPTED
            raise (ActionInterrupted if interrupted else ActionFailed)(
                child.error_code or "image_missing",
                f"{child.target_name} was not {verb}: {words}{_where(child)}",
                child.error_hint or f"Operation {child.pk} says more.",
            )


def _where(child: Operation) -> str:
    """The lines of the Dockerfile at which a build failed."""
    build = Build.objects.filter(operation=child).only("failed_lines", "dockerfile_path").first()
    if build is None or not build.failed_lines:
        return ""
    first, last = build.failed_lines[0]
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return f" ({build.dockerfile_path}, {lines})"


def hold_images(engine: Commands, prepared: Prepared, revision: Revision) -> dict[str, Held]:
    """Tag the image of each service so that it stays for as long as the revision does.

    A service without containers needs none: of what is not there nothing is held.

    Raises:
        ActionFailed: one is not there any more.
    """
    held = {}
    for name, service in prepared.project["services"].items():
        reference = image_of(prepared.snapshot.project, name, service)
        try:
            image = _image(engine, reference, name)
        except ActionFailed:
            if replicas_of(service):
                raise
            held[name] = Held(reference=reference, engine_id="", digest="", tag="")
            continue
        tag = keeper(prepared.snapshot.project, name, revision.number)
        engine.tag(image["Id"], KEEPER, tag)
        held[name] = Held(
            reference=reference,
            engine_id=image["Id"],
            digest=next(iter(image.get("RepoDigests") or ()), ""),
            tag=f"{KEEPER}:{tag}",
            inputs=prepared.inputs.get(name, ""),
        )
    return held


def pinned(project: Mapping[str, Any], held: Mapping[str, Held], engine: Commands) -> dict[str, Any]:
    """The project with the image of each service named so that it is the one that is held, and nothing to build.

    The reference of the files stays while it is that image; else it is the tag that keeps it.
    """
    services = {}
    for name, service in project["services"].items():
        try:
            same = engine.inspect_image(held[name].reference)["Id"] == held[name].engine_id
        except NotFound:
            same = not held[name].engine_id
        reference = held[name].reference if same else held[name].tag
        services[name] = with_image(project["name"], name, service, reference)
    return {**project, "services": services}


def keeper(project: str, service: str, number: int) -> str:
    """The tag that keeps an image: readable, and one of its own for each service of each stack."""
    # No project has a point in its name: a-b of c is another one than a of b-c.
    name = f"{project}.{service}-r{number}"
    if len(name) <= LONGEST_TAG and re.fullmatch(r"[\w][\w.-]*", name, re.ASCII):
        return name
    short = hashlib.sha256(f"{project}\0{service}".encode()).hexdigest()[:16]
    return f"{name[:80]}-{short}-r{number}"


def _image(engine: Commands, reference: str, name: str) -> dict[str, Any]:
    try:
        image: dict[str, Any] = engine.inspect_image(reference)
    except NotFound as error:
        words = f"The image {reference} of {name} is not on the host any more."
        raise ActionFailed("image_missing", words, "Somebody removed it meanwhile: apply again.") from error
    return image


def _title(prepared: Prepared, name: str) -> str:
    """What the build of a service is called."""
    return f"{prepared.snapshot.project}/{name}"


def _wish_to_build(host: Host, prepared: Prepared, name: str, images: Mapping[str, str]) -> Wish:
    wanted = prepared.builds[name]
    references = {each: full_reference(images[each]) for each in (name, *wanted.bases.values())}
    plan = build_plan(
        wanted,
        host=host,
        tree=prepared.snapshot.tree,
        name=_title(prepared, name),
        tags=[references[name]],
        images=references,
        hidden=sorted(long_enough(prepared.snapshot.secrets.values()), key=len, reverse=True),
    )
    return wish_to_build(plan=plan)
