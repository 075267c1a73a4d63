"""The engine's words → what went wrong in one stable word, and what a person may do about it."""

import re

from containers_app.engine import errors
from operations_app.registry import ActionFailed, ActionInterrupted, register_error_translator

COMMON: tuple[tuple[str, str, str], ...] = (
    (
        r"port is already allocated|address already in use|failed to bind host port",
        "port_taken",
        "Another container or program has this port. Choose another host port, or stop the other one.",
    ),
    (
        r"container name .* is already in use|name .* is already (in use|assigned)",
        "name_taken",
        "Choose another name, or rename or remove the container that has it.",
    ),
    (
        r"no basic auth credentials|unauthorized|authentication required|access (to the resource )?is denied",
        "registry_login",
        "Check the name; if the repository is private, store a login on the page Registries.",
    ),
    (
        r"no such image|pull access denied|manifest.* (unknown|not found)|repository does not exist",
        "image_not_found",
        "Check spelling and tag. A private repository needs a login on the page Registries.",
    ),
    (
        r"no such host|dial tcp|tls handshake|i/o timeout|server gave http response to https|x509",
        "registry_unreachable",
        "The engine cannot reach the registry. Check its name, and the host's network and certificates.",
    ),
    (r"no space left on device", "no_space", "The host's disk is full. Prune what is unused, or add space."),
    (
        r"executable file not found|exec: .*no such file",
        "command_not_found",
        "The command is not in the image. Check it and the entrypoint.",
    ),
    (
        r"error gathering device information",
        "device_not_found",
        "The host has no such device. Check its path there, and that its driver is loaded.",
    ),
    (
        r"unable to find (user|group)",
        "user_not_found",
        "The image has no such user or group. Use a number, or a name that stands in its /etc/passwd.",
    ),
    (
        r"conflicting options: .* (container type network|network mode)",
        "conflicting_options",
        "With another container's network, ports, host name, DNS and hosts are that one's: take them away here.",
    ),
    (
        r"bind source path does not exist|invalid mount config|error while creating mount source path",
        "mount_failed",
        "Check that the path exists on the host and that the engine may use it.",
    ),
    (
        r"minimum memory limit|memory.* limit should be|cpus .*available|requested CPUs are not available",
        "limit_refused",
        "Choose a limit that the host can give.",
    ),
    (
        r"stop the container before|is running|unpause the container|cannot remove a running|is paused",
        "wrong_state",
        "The container's state does not allow this now. Stop or unpause it first, or force the removal.",
    ),
    (
        r"is not running|is not paused|already paused|already started",
        "wrong_state",
        "Look at the container's state.",
    ),
    (
        r"in use|active endpoints|being used|using its referenced|dependent child|in multiple repositories",
        "in_use",
        "Something still uses it. Remove that first, or force the removal where that is offered.",
    ),
    (
        r"network .* not found|no such network",
        "network_not_found",
        "Create the network first, or choose another one.",
    ),
    (
        r"permission denied|operation not permitted",
        "no_permission",
        "The engine may not do this on its host.",
    ),
)

UNREACHABLE_HINT = (
    "Check that the host is on and its engine runs; its page under Hosts has a connection test."
)
CUT_HINT = "The engine went away in the middle: look at what stands there before you try again."


@register_error_translator
def translate(error: Exception) -> ActionFailed | None:
    """Return an engine's error as the end of an operation; None for every other exception."""
    if not isinstance(error, errors.EngineError):
        return None
    if isinstance(error, errors.Unreachable):
        return ActionFailed("host_unreachable", str(error), UNREACHABLE_HINT)
    if isinstance(error, errors.StreamCut):
        return ActionInterrupted(error.code, str(error), CUT_HINT)
    for pattern, code, hint in COMMON:
        if re.search(pattern, str(error), re.IGNORECASE):
            return ActionFailed(code, str(error), hint)
    if isinstance(error, errors.NotFound):
        return ActionFailed(error.code, str(error), "It was removed meanwhile, perhaps by somebody else.")
    return ActionFailed(error.code, str(error))
