"""Specs of mirrored containers, and the check of specs that people send."""

from collections.abc import Mapping
from typing import Any

from accounts_app.errors import Refused
from containers_app.models import Container, Image
from containers_app.spec.container import ContainerSpec
from containers_app.spec.inspected import spec_of
from containers_app.spec.plain import from_plain, to_plain
from containers_app.spec.validation import problems_of


def spec_of_container(container: Container, *, keep_anonymous_volumes: bool = False) -> ContainerSpec:
    """Return what would make `container` again, from the mirror. Values of variables are in the clear."""
    image = Image.objects.filter(host=container.host_id, engine_id=container.image_engine_id).first()
    config = {**(container.raw.get("Config") or {}), "Env": container.environment()}
    inspected = {**container.raw, "Config": config}
    return spec_of(
        inspected, image=image.raw if image else None, keep_anonymous_volumes=keep_anonymous_volumes
    )


def checked_spec(fields: Mapping[str, Any]) -> ContainerSpec:
    """Return the spec that `fields` describe.

    Raises:
        Refused: some field cannot be so.
    """
    spec = from_plain(ContainerSpec, fields)
    problems = problems_of(spec)
    if problems:
        raise Refused("invalid", "Some fields are not valid.", status=400, fields=problems)
    return spec


def changed_spec(container: Container, changes: Mapping[str, Any]) -> ContainerSpec:
    """Return the spec of `container` with `changes`, as a recreate would make it.

    Raises:
        Refused: some field cannot be so.
    """
    before = to_plain(spec_of_container(container, keep_anonymous_volumes=True))
    return checked_spec({**before, **changes})
