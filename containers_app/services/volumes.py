"""What people may ask about volumes."""

from collections.abc import Mapping
from typing import Any

from accounts_app.permissions import Actor
from containers_app.equivalents import curl_command, docker_command
from containers_app.models import Volume
from containers_app.services.specs import refuse_masks
from containers_app.spec.secrets import masked
from fleet_app.models import Host
from fleet_app.services.asking import Target, ask
from operations_app.models import Operation


def create_volume(
    *,
    actor: Actor,
    host: Host,
    name: str,
    driver: str,
    driver_options: Mapping[str, str],
    labels: Mapping[str, str],
    **how: Any,
) -> Operation:
    """Ask for a volume; without a name the engine makes one up.

    Raises:
        Refused: a mask stands where a value belongs.
    """
    refuse_masks({"driver_options": driver_options, "labels": labels})
    shown, shown_labels = masked(driver_options), masked(labels)
    words = ["volume", "create", *(["--driver", driver] if driver else [])]
    words += [word for key, value in shown.items() for word in ("--opt", f"{key}={value}")]
    words += [word for key, value in shown_labels.items() for word in ("--label", f"{key}={value}")]
    said = {"host": host.pk, "name": name, "driver": driver, "driver_options": shown, "labels": shown_labels}
    return ask(
        actor=actor,
        kind="volume.create",
        host=host,
        target=Target(noun="volume", name=name),
        params={
            "name": name,
            "driver": driver,
            "driver_options": dict(driver_options),
            "labels": dict(labels),
        },
        command=docker_command(host, [*words, *([name] if name else [])]),
        curl=curl_command("POST", "volumes/", {key: value for key, value in said.items() if value}),
        **how,
    )


def remove_volume(*, actor: Actor, volume: Volume, force: bool, **how: Any) -> Operation:
    """Ask for a volume, and the data in it, to be removed."""
    path = f"volumes/{volume.pk}/"
    return ask(
        actor=actor,
        kind="volume.remove",
        host=volume.host,
        target=Target(noun="volume", id=volume.pk, name=volume.name),
        params={"volume": volume.name, "force": force},
        command=docker_command(volume.host, ["volume", "rm", *(["--force"] if force else []), volume.name]),
        curl=curl_command("DELETE", f"{path}?force=true" if force else path),
        **how,
    )
