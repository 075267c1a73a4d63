"""What people may ask about images. Building stands in builds_app."""

from typing import Any
from urllib.parse import quote

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.equivalents import curl_command, docker_command
from containers_app.models import Image
from fleet_app.models import Host
from fleet_app.services.asking import Target, ask
from operations_app.models import Operation


def pull_image(*, actor: Actor, host: Host, reference: str, platform: str, **how: Any) -> Operation:
    """Ask for an image to be pulled, with the stored login of its registry if there is one."""
    words = ["pull", *(["--platform", platform] if platform else []), reference]
    said = {"host": host.pk, "reference": reference, **({"platform": platform} if platform else {})}
    return ask(
        actor=actor,
        kind="image.pull",
        host=host,
        target=Target(noun="image", name=reference),
        params={"reference": reference, "platform": platform},
        command=docker_command(host, words),
        curl=curl_command("POST", "images/pull/", said),
        **how,
    )


def tag_image(*, actor: Actor, image: Image, reference: str, **how: Any) -> Operation:
    """Ask for one more tag on an image."""
    return ask(
        actor=actor,
        kind="image.tag",
        host=image.host,
        target=_target(image),
        params={"image": image.engine_id, "reference": reference},
        command=docker_command(image.host, ["tag", _shown(image), reference]),
        curl=curl_command("POST", f"images/{image.pk}/tag/", {"reference": reference}),
        **how,
    )


def push_image(*, actor: Actor, image: Image, reference: str, **how: Any) -> Operation:
    """Ask for `image` to be pushed under `reference`, one of its tags; "" means its only one.

    Raises:
        Refused: it has no such tag, or several and none was said.
    """
    wanted = _tag_of(image, reference)
    return ask(
        actor=actor,
        kind="image.push",
        host=image.host,
        target=Target(noun="image", id=image.pk, name=wanted),
        params={"reference": wanted},
        command=docker_command(image.host, ["push", wanted]),
        curl=curl_command("POST", f"images/{image.pk}/push/", {"reference": wanted}),
        **how,
    )


def remove_image(
    *, actor: Actor, image: Image, tag: str, force: bool, prune_parents: bool, **how: Any
) -> Operation:
    """Ask for an image to be removed, or only for its `tag` to be taken off.

    Raises:
        Refused: the image has no such tag.
    """
    if tag and tag not in image.repo_tags:
        raise Invalid("tag", "It has no such tag.", detail="The image has no such tag.")
    words = ["rmi", *(["--force"] if force else []), *([] if prune_parents else ["--no-prune"])]
    said = {"tag": tag, "force": force and "true", "prune_parents": not prune_parents and "false"}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in said.items() if value)
    path = f"images/{image.pk}/"
    return ask(
        actor=actor,
        kind="image.remove",
        host=image.host,
        target=_target(image),
        params={"image": tag or image.engine_id, "force": force, "prune_parents": prune_parents},
        command=docker_command(image.host, [*words, tag or _shown(image)]),
        curl=curl_command("DELETE", f"{path}?{query}" if query else path),
        **how,
    )


def _target(image: Image) -> Target:
    return Target(noun="image", id=image.pk, name=_shown(image))


def _shown(image: Image) -> str:
    return image.name or image.engine_id.removeprefix("sha256:")[:12]


def _tag_of(image: Image, reference: str) -> str:
    tags: list[str] = image.repo_tags
    if not reference:
        if len(tags) == 1:
            return tags[0]
        words = "Say which tag to push." if tags else "Tag the image first: it is pushed under its name."
        raise Invalid("reference", words)
    try:
        wanted = parse_reference(reference)
    except InvalidIdentifier as error:
        raise Invalid("reference", str(error)) from error
    known = {str(parse_reference(tag)): tag for tag in tags}
    full = str(wanted) if wanted.tag else f"{wanted}:latest"
    if full not in known:
        raise Invalid("reference", f"The image has no tag {reference}. Tag it first.")
    return known[full]
