"""Which values are secrets, by their name or by a password in an address, and what stands in their place."""

import re
from collections.abc import Mapping
from typing import Any

MASK = "********"
SECRET_NAME = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|KEY|CREDENTIAL|PRIVATE", re.IGNORECASE)
PASSWORD_IN_ADDRESS = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]+@")


def masked_value(name: str, value: str) -> str:
    """Return `value` with `MASK` for what is secret in it, by its `name` or as the password of an address."""
    if value and SECRET_NAME.search(name):
        return MASK
    return PASSWORD_IN_ADDRESS.sub(rf"\1:{MASK}@", value)


def masked(values: Mapping[str, str]) -> dict[str, str]:
    """Return `values` with every secret replaced by `MASK`."""
    return {name: masked_value(name, value) for name, value in values.items()}


def masked_inspect(container: Mapping[str, Any]) -> dict[str, Any]:
    """Return an inspected container with the secrets in its labels and log options masked."""
    config, host = container.get("Config") or {}, container.get("HostConfig") or {}
    log = host.get("LogConfig") or {}
    shown_log = {**log, "Config": masked(log.get("Config") or {})}
    return {
        **container,
        "Config": {**config, "Labels": masked(config.get("Labels") or {})},
        "HostConfig": {**host, "LogConfig": shown_log},
    }
