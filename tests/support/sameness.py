"""What differs between two inspected containers: everything counts but what is listed here with its reason."""

import json
from typing import Any

Json = dict[str, Any]

# Of each container its own: counted up, measured or chosen by the engine anew.
OF_EACH = (
    "Created", "State.Pid", "State.StartedAt", "State.FinishedAt", "State.Health", "GraphDriver.Data", "ExecIDs",
    "NetworkSettings.SandboxID", "NetworkSettings.SandboxKey", *(
        # Old engines say these of the default network once more outside of Networks.
        f"NetworkSettings.{name}" for name in ("EndpointID", "IPAddress", "MacAddress", "GlobalIPv6Address")
    ),
)  # fmt: skip
# The same for each of its networks. Addresses somebody asked for stand in IPAMConfig and Config.MacAddress too;
# DNSNames are made of name, aliases and id when it is connected or started, whichever comes first.
OF_EACH_NETWORK = ("EndpointID", "IPAddress", "MacAddress", "GlobalIPv6Address", "DNSNames")


def differences(before: Json, after: Json) -> Json:
    """Where the answers differ, as {path: [before, after]}."""
    was, will = _flat(before), _flat(after)
    return {
        path: [was.get(path), will.get(path)]
        for path in sorted(was.keys() | will.keys())
        if was.get(path) != will.get(path)
    }


def _flat(container: Json) -> Json:
    # Its id is in paths, in its default host name and among its aliases.
    text = json.dumps(container).replace(container["Id"], "ID").replace(container["Id"][:12], "ID")
    answer = json.loads(text)
    answer["Mounts"] = sorted(answer["Mounts"], key=lambda mount: str(mount["Destination"]))
    answer["HostConfig"]["Links"] = sorted(answer["HostConfig"]["Links"] or ())  # kept in no order
    _forget_names_of_anonymous_volumes(answer)
    _forget_picked_ports(answer)
    flat: Json = {}
    _flatten(answer, "", flat)
    return {path: value for path, value in flat.items() if not _is_of_each(path)}


def _forget_names_of_anonymous_volumes(answer: Json) -> None:
    """Their data can only be mounted again by name: they are called in HostConfig what they are called in Mounts.

    Which volume is mounted where is compared in Mounts; its "mode" of "" becomes the engine's default, "z".
    """
    names = {mount["Destination"]: mount for mount in answer["Mounts"] if len(mount.get("Name") or "") == 64}
    asked = [mount for mount in answer["HostConfig"].get("Mounts") or () if mount["Target"] not in names]
    anonymous = [mount for mount in answer["HostConfig"].get("Mounts") or () if mount["Target"] in names]
    for mount in anonymous:
        assert mount.get("Source") in {None, "", names[mount["Target"]]["Name"]}, mount
        mount["Source"] = names[mount["Target"]]["Name"]
    bare = {target for target in names if target not in {mount["Target"] for mount in anonymous}}
    anonymous += [{"Type": "volume", "Source": names[each]["Name"], "Target": each} for each in sorted(bare)]
    if anonymous:
        answer["HostConfig"]["Mounts"] = sorted([*asked, *anonymous], key=lambda mount: str(mount["Target"]))
    for mount in names.values():
        mount["Mode"] = mount["Mode"] or "z"


def _forget_picked_ports(answer: Json) -> None:
    """The engine picks another port each time, also within a range; what was asked is in HostConfig."""
    asked = answer["HostConfig"].get("PortBindings") or {}
    for name, bindings in (answer["NetworkSettings"].get("Ports") or {}).items():
        fixed = {binding["HostPort"] for binding in asked.get(name) or () if binding["HostPort"].isdigit()}
        for binding in bindings or ():
            if binding["HostPort"] not in fixed:
                binding["HostPort"] = "picked"


def _is_of_each(path: str) -> bool:
    if path.startswith("NetworkSettings.Networks."):
        return path.rpartition(".")[2] in OF_EACH_NETWORK
    return path in OF_EACH or path.startswith(("GraphDriver.Data.", "State.Health."))


def _flatten(value: Any, path: str, flat: Json) -> None:
    if isinstance(value, dict) and value:
        for name, each in value.items():
            _flatten(each, f"{path}.{name}" if path else name, flat)
    else:
        flat[path] = value
