"""Specs of mirrored containers, and the check of specs that people send."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from accounts_app.by_hand import MASK
from accounts_app.errors import Invalid
from containers_app.models import Container, Image
from containers_app.nouns.containers import UP
from containers_app.spec.container import ContainerSpec
from containers_app.spec.inspected import spec_of
from containers_app.spec.repeated import repeatable, restored_words
from containers_app.spec.run_command import masked_spec
from containers_app.spec.secrets import restored
from containers_app.spec.validation import problems_of
from operations_app.plain import from_plain, to_plain


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


def repeatable_secrets(row: Container | Image) -> list[str]:
    """Return the secrets of the environment of `row` that are to be hidden in what it runs."""
    return repeatable(row.variables(), image=row.image if isinstance(row, Container) else "")


def shown_spec(container: Container, spec: ContainerSpec) -> ContainerSpec:
    """Return `spec`, that of `container` or one made from it, with masks for all secrets."""
    return masked_spec(spec, inherited=container.variables())


def unmasked(fields: Mapping[str, Any], original: Container) -> dict[str, Any]:
    """Return `fields` with what was sent back masked as it was shown replaced by the value of `original`.

    So a form that was filled from a container can be sent without its secrets ever leaving the server.

    Raises:
        Refused: a mask is left, which is nobody's value.
    """
    said = dict(fields)
    spec = spec_of_container(original)
    shown = shown_spec(original, spec)
    for name in {"env", "labels"} & said.keys():
        said[name] = restored(said[name], getattr(spec, name))
    for name in {"command", "entrypoint"} & said.keys():
        kept = {"kept": getattr(spec, name) or (), "shown": getattr(shown, name) or ()}
        said[name] = restored_words(said[name], **kept) if said[name] else said[name]
    if said.get("healthcheck"):
        tests = {"kept": _test(spec), "shown": _test(shown)}
        said["healthcheck"] = {
            **said["healthcheck"],
            "test": restored_words(said["healthcheck"].get("test", ()), **tests),
        }
    if "logging" in said:
        options = restored(said["logging"].get("options", {}), spec.logging.options)
        said["logging"] = {**said["logging"], "options": options}
    if "mounts" in said:
        options_at = {mount.target: mount.driver_options for mount in spec.mounts}
        said["mounts"] = [
            {
                **mount,
                "driver_options": restored(
                    mount.get("driver_options", {}), options_at.get(mount["target"], {})
                ),
            }
            for mount in said["mounts"]
        ]
    refuse_masks(said, known=to_plain(spec))
    return said


def refuse_masks(fields: Mapping[str, Any], *, known: Mapping[str, Any] | None = None) -> None:
    """Refuse a mask where a value belongs: a password that is made of stars helps nobody.

    Raises:
        Refused: one of `fields` holds a mask that `known`, what is there already, does not hold.
    """
    open_ones = {}
    for field, value in fields.items():
        there = set(_texts((known or {}).get(field)))
        if masks := [text for text in _texts(value) if MASK in text and text not in there]:
            open_ones[field] = [f"{masks[0]!r} is how a secret is shown: give its value."]
    _refuse(open_ones)


def _texts(value: Any, name: str = "") -> Iterator[str]:
    """All texts in `value`, those with a name as `name=text`."""
    if isinstance(value, str):
        yield f"{name}={value}" if name else value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, key)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _test(spec: ContainerSpec) -> tuple[str, ...]:
    return spec.healthcheck.test if spec.healthcheck else ()


def _refuse(problems: Mapping[str, list[str]]) -> None:
    if problems:
        raise Invalid.among(problems)
