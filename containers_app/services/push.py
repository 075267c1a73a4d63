"""Asking for an image to be pushed."""

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.equivalents import curl_command, docker_command
from containers_app.models import Image
from fleet_app.services.asking import Target, ask
from operations_app.models import Operation


def ask_push(*, actor: Actor, image: Image, reference: str, idempotency_key: str | None = None) -> Operation:
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
        idempotency_key=idempotency_key,
    )


def _tag_of(image: Image, reference: str) -> str:
    tags: list[str] = image.repo_tags
    if not reference:
        if len(tags) == 1:
            return tags[0]
        words = "Say which tag to push." if tags else "Tag the image first: it is pushed under its name."
        raise _refused(words)
    try:
        wanted = parse_reference(reference)
    except InvalidIdentifier as error:
        raise _refused(str(error)) from error
    known = {str(parse_reference(tag)): tag for tag in tags}
    full = str(wanted) if wanted.tag else f"{wanted}:latest"
    if full not in known:
        raise _refused(f"The image has no tag {reference}. Tag it first.")
    return known[full]


def _refused(words: str) -> Refused:
    return Refused("invalid", words, status=400, fields={"reference": [words]})
