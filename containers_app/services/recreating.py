"""Replacing a container by one like it with changes."""

from collections.abc import Mapping
from typing import Any

from accounts_app.permissions import Actor
from containers_app.equivalents import curl_command, docker_command
from containers_app.models import Container
from containers_app.services.specs import changed_spec, differences, shown_spec, unmasked
from containers_app.spec.plain import to_plain
from containers_app.spec.run_command import run_words
from fleet_app.services.asking import Target, ask
from operations_app.models import Operation


def ask_to_recreate(
    *, actor: Actor, container: Container, fields: Mapping[str, Any], idempotency_key: str | None
) -> Operation:
    """Ask for `container` to be replaced; `fields` are those of a spec that shall differ, and recreate_dependents.

    What hangs on it (its network, its mounts …) comes along with `recreate_dependents`, else it is a refusal.

    Raises:
        Refused: a field, or the changed container, cannot be so.
    """
    changed = {name: value for name, value in fields.items() if name != "recreate_dependents"}
    changes = differences(container, unmasked(changed, container))
    recreate_dependents = fields.get("recreate_dependents", False)
    aside = f"{container.name}-replaced"
    shown = shown_spec(container, changed_spec(container, changes))
    consent = {"recreate_dependents": True} if recreate_dependents else {}
    return ask(
        actor=actor,
        kind="container.recreate",
        host=container.host,
        target=Target(noun="container", id=container.pk, name=container.name),
        params={
            "container": container.engine_id,
            "changes": changes,
            "recreate_dependents": recreate_dependents,
        },
        command=docker_command(
            container.host,
            ["rename", container.name, aside],
            ["stop", aside],
            run_words(shown)[1:],
            ["rm", aside],
        ),
        curl=curl_command(
            "POST",
            f"containers/{container.pk}/recreate/",
            {**{name: value for name, value in to_plain(shown).items() if name in changes}, **consent},
        ),
        idempotency_key=idempotency_key,
    )
