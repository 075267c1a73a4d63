"""The containers without which Quaymaster cannot go on replacing a container: those it does not replace itself."""

import socket
from collections.abc import Mapping
from typing import Any, Final

from containers_app.spec.document import SHORT_ID
from operations_app.registry import ActionFailed

# What the container runs that brings the engine's socket to the others.
RELAY: Final = "/etc/quaymaster/engine.sh"


def refuse_ourselves(container: Mapping[str, Any]) -> None:
    """Refuse the inspected `container` if it is this worker or its way to the engine, as it would never be replaced.

    Raises:
        ActionFailed: it is.
    """
    host, config = socket.gethostname(), container["Config"]
    # Docker calls the host of a container by its short id.
    this_one = len(host) >= SHORT_ID and container["Id"].startswith(host)
    if not this_one and RELAY not in [*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())]:
        return
    name = str(container["Name"]).lstrip("/")
    service = (config.get("Labels") or {}).get("com.docker.compose.service", name)
    raise ActionFailed(
        "own_container",
        f"{name} is a part of Quaymaster without which this operation cannot go on: nobody would start the new one.",
        f"On its machine: docker compose up --detach --force-recreate {service}.",
    )
