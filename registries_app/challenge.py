"""What a registry demands in `WWW-Authenticate` (RFC 9110 §11.6.1, Docker's token authentication)."""

import base64
import re
from dataclasses import dataclass

from registries_app.credentials import Account

_PARAMETER = re.compile(r'(?<![a-zA-Z])([a-zA-Z]++)="([^"]*+)"')  # a run of letters is looked at once


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """`scheme` is basic or bearer; the others belong to bearer and may be ""."""

    scheme: str
    realm: str = ""
    service: str = ""
    scope: str = ""


def parse_challenge(header: str) -> Challenge | None:
    """The challenge in `header`, None when it is of no kind we can answer."""
    scheme, _, rest = header.strip().partition(" ")
    given = {name.lower(): value for name, value in _PARAMETER.findall(rest)}
    if scheme.lower() == "basic":
        return Challenge(scheme="basic")
    if scheme.lower() != "bearer" or not given.get("realm"):
        return None
    return Challenge(
        scheme="bearer", realm=given["realm"], service=given.get("service", ""), scope=given.get("scope", "")
    )


def basic_header(account: Account) -> str:
    """The value of an Authorization header with user and password."""
    told = base64.b64encode(f"{account.username}:{account.password}".encode()).decode()
    return f"Basic {told}"
