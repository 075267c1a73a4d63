"""Specs of mirrored containers, and the check of specs that people send."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from accounts_app.errors import Refused
from containers_app.models import Container, Image
from containers_app.spec.container import ContainerSpec
from containers_app.spec.inspected import spec_of
from containers_app.spec.plain import from_plain, to_plain
from containers_app.spec.secrets import restored
from containers_app.spec.validation import problems_of

S = Container.State
UP = frozenset({S.RUNNING, S.RESTARTING, S.PAUSED})


def spec_of_container(container: Container) -> ContainerSpec:
    """Return what would make `container` again as it is, running or not, from the mirror.

    Values of variables are in the clear.
    """
    image = Image.objects.filter(host=container.host_id, engine_id=container.image_engine_id).first()
    spec = spec_of(container.inspected(), image=image.inspected() if image else None)
    return replace(spec, start=container.state in UP)


def checked_spec(fields: Mapping[str, Any]) -> ContainerSpec:
    """Return the spec that `fields` describe.

    Raises:
        Refused: some field cannot be so.
    """
    spec = from_plain(ContainerSpec, fields)
    _refuse(problems_of(spec))
    return spec


def changed_spec(container: Container, changes: Mapping[str, Any]) -> ContainerSpec:
    """Return the spec of `container` with `changes`, as a recreate would make it.

    What the engine holds already is not complained about.

    Raises:
        Refused: some field cannot be so.
    """
    before = spec_of_container(container)
    after = from_plain(ContainerSpec, {**to_plain(before), **changes})
    known = problems_of(before)
    problems = {
        field: [each for each in said if each not in known.get(field, ())]
        for field, said in problems_of(after).items()
    }
    _refuse({field: said for field, said in problems.items() if said})
    return after


def differences(container: Container, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of `fields` that say something else than `container` already is.

    And its image where it is named: the reference may stand for another one by now.
    """
    before = to_plain(spec_of_container(container))
    after = to_plain(from_plain(ContainerSpec, {**before, **fields}))
    return {name: after[name] for name in fields if after[name] != before[name] or name == "image"}


def unmasked(fields: Mapping[str, Any], original: Container) -> dict[str, Any]:
    """Return `fields` with what was sent back masked as it was shown replaced by the value of `original`.

    So a form that was filled from a container can be sent without its secrets ever leaving the server.
    """
    said = dict(fields)
    spec = spec_of_container(original)
    if "env" in said:
        said["env"] = restored(said["env"], spec.env)
    if "labels" in said:
        said["labels"] = restored(said["labels"], spec.labels)
    if "logging" in said:
        options = restored(said["logging"].get("options", {}), spec.logging.options)
        said["logging"] = {**said["logging"], "options": options}
    return said


def _refuse(problems: Mapping[str, list[str]]) -> None:
    if problems:
        raise Refused("invalid", "Some fields are not valid.", status=400, fields=problems)
