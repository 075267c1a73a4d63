"""Which version of the Docker API is spoken: min(ours, engine's).

Docker API, "Versioning": `/_ping` tells the engine's newest in the header `Api-Version`; every path carries one.
"""

import re

from containers_app.engine.errors import EngineError, UnsupportedEngine

OLDEST = "1.41"  # Engine 20.10
NEWEST = "1.51"  # the newest whose answers our code has seen
_REFUSED = re.compile(
    r"client (API )?version .*(too new|too old|newer than|minimum supported)", re.IGNORECASE | re.DOTALL
)


def negotiated(header: str, *, address: str) -> str:
    """The version to use with the engine whose ping had this header; raises UnsupportedEngine."""
    if not re.fullmatch(r"\d+\.\d+", header):
        raise UnsupportedEngine(f"What answers at {address} is not a Docker engine.")
    if not at_least(header, OLDEST):
        raise UnsupportedEngine(
            f"The engine at {address} speaks API {header}; Quaymaster needs {OLDEST} (Docker Engine 20.10) or newer."
        )
    return header if at_least(NEWEST, header) else NEWEST


def at_least(version: str, other: str) -> bool:
    """Whether `version` is `other` or newer."""
    return _numbers(version) >= _numbers(other)


def is_version_refusal(error: EngineError) -> bool:
    """Whether an engine (exchanged under us) refuses the version that its predecessor agreed to."""
    return error.status == 400 and _REFUSED.search(str(error)) is not None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
