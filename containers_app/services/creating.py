"""Making containers from what people send: forms, pasted lines, copies; and showing how to make them by hand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, find
from containers_app.kinds.creation import CREATE, RUN, MakeParams
from containers_app.mirrored_specs import (
    checked_spec,
    refuse_masks,
    shown_spec,
    spec_of_container,
    unmasked,
)
from containers_app.models import Container
from containers_app.services.verbs import verbs_by_hand
from containers_app.spec.container import ContainerSpec
from containers_app.spec.run_line import RunLine, RunLineError, parse_run_line
from fleet_app.services.asking import host_by_id
from operations_app.kinds import Wish
from operations_app.plain import from_plain, to_plain, to_sparse

Fields = Mapping[str, Any]


def wish_to_run(*, actor: Actor, fields: Fields) -> Wish:
    """The wish that a container is made, its image pulled first when it is missing.

    `fields` are those of a spec, host, and copy_of.

    Raises:
        Refused: a field cannot be so.
    """
    sent = {name: value for name, value in fields.items() if name not in {"host", "copy_of"}}
    spec_fields = sent
    if fields.get("copy_of"):
        missing = Invalid("copy_of", "There is no such container.")
        original = find(Container.objects.all(), actor, "container.read", fields["copy_of"], missing=missing)
        spec_fields = unmasked(sent, original)
    else:
        refuse_masks(sent)
    host = host_by_id(actor=actor, host_id=fields["host"])
    spec = checked_spec(spec_fields)
    kind = RUN if spec.start else CREATE
    # The words by hand are of what was sent: a mask stays one, wherever it was put and whatever went from beside it.
    shown = kind(host, MakeParams(spec=from_plain(ContainerSpec, sent)))
    return replace(kind(host, MakeParams(spec=spec)), by_hand=shown.by_hand)


def read_line(line: str) -> RunLine:
    """Read a pasted `docker run` line.

    Raises:
        Refused: it cannot be understood; the complaints are by flag or field.
    """
    try:
        read = parse_run_line(line)
    except RunLineError as error:
        raise Invalid.among(error.fields, str(error)) from error
    checked_spec(to_sparse(read.spec))
    return read


def commands_of(container: Container) -> dict[str, Any]:
    """Return how to make such a container by hand, and each of its actions; secrets are masked."""
    spec = shown_spec(container, spec_of_container(container))
    making = RUN(container.host, MakeParams(spec=replace(spec, start=True))).by_hand
    return {"command": making.command, "curl": making.curl, "actions": verbs_by_hand(container)}


def form_of(container: Container) -> dict[str, Any]:
    """Return the fields of a create request that makes such a container; secrets are masked."""
    return {
        **to_plain(shown_spec(container, spec_of_container(container))),
        "host": container.host_id,
        "copy_of": container.pk,
    }
