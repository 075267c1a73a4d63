"""Making containers from what people send: forms, pasted lines, copies; and showing how to make them by hand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, find
from containers_app.equivalents import Equivalent, curl_command, docker_command
from containers_app.models import Container
from containers_app.services.specs import (
    checked_spec,
    refuse_masks,
    shown_spec,
    spec_of_container,
    unmasked,
)
from containers_app.services.verbs import verb_equivalents
from containers_app.spec.plain import to_plain, to_sparse
from containers_app.spec.run_command import masked_spec, run_words
from containers_app.spec.run_line import RunLine, RunLineError, parse_run_line
from fleet_app.services.asking import Target, ask, host_by_id
from operations_app.models import Operation

Fields = Mapping[str, Any]


def ask_to_run(*, actor: Actor, fields: Fields, idempotency_key: str | None) -> Operation:
    """Ask for a container to be made, its image pulled first when it is missing.

    `fields` are those of a spec, host, and copy_of.

    Raises:
        Refused: a field cannot be so.
    """
    spec_fields = {name: value for name, value in fields.items() if name not in {"host", "copy_of"}}
    if fields.get("copy_of"):
        missing = Invalid("copy_of", "There is no such container.")
        original = find(Container.objects.all(), actor, "container.read", fields["copy_of"], missing=missing)
        spec_fields = unmasked(spec_fields, original)
    else:
        refuse_masks(spec_fields)
    host = host_by_id(actor=actor, host_id=fields["host"])
    spec = checked_spec(spec_fields)
    return ask(
        actor=actor,
        kind="container.run" if spec.start else "container.create",
        host=host,
        target=Target(noun="container", name=spec.name),
        params={"spec": to_sparse(spec)},
        command=docker_command(host, run_words(spec)[1:]),
        curl=curl_command("POST", "containers/", {"host": host.pk, **to_sparse(masked_spec(spec))}),
        idempotency_key=idempotency_key,
    )


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
    making = Equivalent(
        docker=docker_command(container.host, run_words(replace(spec, start=True))[1:]),
        curl=curl_command("POST", "containers/", {"host": container.host_id, **to_sparse(spec)}),
    )
    return {"docker": making.docker, "curl": making.curl, "actions": verb_equivalents(container)}


def form_of(container: Container) -> dict[str, Any]:
    """Return the fields of a create request that makes such a container; secrets are masked."""
    return {
        **to_plain(shown_spec(container, spec_of_container(container))),
        "host": container.host_id,
        "copy_of": container.pk,
    }
