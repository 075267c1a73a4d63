"""What people may wish for images. Building stands in builds_app."""

from accounts_app.errors import Invalid
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.kinds.images import PUSH, REMOVE, PushParams, RemoveImageParams
from containers_app.models import Image
from operations_app.kinds import Wish


def wish_to_push(image: Image, *, reference: str) -> Wish:
    """The wish that `image` is pushed under `reference`, one of its tags; "" means its only one.

    Raises:
        Refused: it has no such tag, or several and none was said.
    """
    return PUSH(image, PushParams(reference=_tag_of(image, reference)))


def wish_to_remove(image: Image, *, tag: str, force: bool, prune_parents: bool) -> Wish:
    """The wish that an image is removed, or only its `tag` taken off.

    Raises:
        Refused: the image has no such tag.
    """
    if tag and tag not in image.repo_tags:
        raise Invalid("tag", "It has no such tag.", detail="The image has no such tag.")
    said = RemoveImageParams(image=tag or image.engine_id, force=force, prune_parents=prune_parents)
    return REMOVE(image, said)


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
