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
    kept = {name for name in before.keys() & after.keys() if before[name][0] == after[name][0]}
    if before.keys() & after.keys() - kept:
        return "recreate"
    if before.keys() != after.keys():
        return "scale"
    if all(before[name] == after[name] for name in kept):
        return "keep"
    return "restart" if all(before[name][2] for name in kept) else "start"
