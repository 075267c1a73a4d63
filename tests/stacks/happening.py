"""What was done to the containers of a stack, as their ids and times tell it."""

import json
from typing import Any

from tests.stacks.conftest import StackBench


def containers(bench: StackBench, project: str = "shop") -> dict[str, dict[str, tuple[str, str, bool]]]:
    """Of each service its containers by name: id, when they were started, and whether they run."""
    found: dict[str, dict[str, tuple[str, str, bool]]] = {}
    label = f"label=com.docker.compose.project={project}"
    listed = bench.engine.docker("ps", "--all", "--quiet", "--filter", label)
    for each in json.loads(bench.engine.docker("inspect", *listed.split())) if listed.split() else []:
        service = each["Config"]["Labels"]["com.docker.compose.service"]
        state = each["State"]
        found.setdefault(service, {})[each["Name"]] = (each["Id"], state["StartedAt"], state["Running"])
    return found


def happened(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What was done to the containers of a service."""
    if not before:
        return "create" if after else "keep"
    was, now = ({about[0]: about for about in found.values()} for found in (before, after))
    anew = {name for name in before.keys() & after.keys() if before[name][0] != after[name][0]}
    if anew or (after and not was.keys() & now.keys()):
        return "recreate"
    if was.keys() != now.keys():
        return "scale"
    if was == now:
        return "keep"
    return "restart" if all(running for _, _, running in was.values()) else "start"
