"""How many ports a stack may publish: of each one Compose makes an entry, and the engine starts a program."""

import re
from collections.abc import Mapping
from typing import Any, Final

from stacks_app.compose.project import services_of
from stacks_app.compose.refused import ComposeRefused

OF_A_SERVICE: Final = 1000
OF_A_STACK: Final = 5000
# `[address:][published:]target[/protocol]`; it is the range of the target that Compose takes apart.
_RANGE: Final = re.compile(r"(?:^|:)(?P<first>\d{1,5})-(?P<last>\d{1,5})(?:/\w*)?$", re.ASCII)


def ports_in(text: str) -> int:
    """How many ports Compose makes of one entry of `ports` or `expose`."""
    found = _RANGE.search(text.strip())
    return max(1, int(found["last"]) - int(found["first"]) + 1) if found else 1


def check_ports(name: str, here: int, altogether: int) -> None:
    """Look at how many there are `here`, in the service of that `name`, and in those before it `altogether`.

    Raises:
        ComposeRefused: more than one may have.
    """
    for who, count, most in ((name, here, OF_A_SERVICE), ("The stack", altogether, OF_A_STACK)):
        if count > most:
            words = f"{who:.200} publishes more than {most:,} ports. Publish those that somebody reaches from outside."
            raise ComposeRefused(words, code="compose_too_many_ports")


def check_resolved_ports(project: Mapping[str, Any]) -> None:
    """The same, of what Compose made of the files: variables are filled in, and services extended.

    Raises:
        ComposeRefused: see `check_ports`.
    """
    altogether = 0
    for name, service in services_of(project).items():
        here = sum(ports_in(str(each)) for each in service.get("expose") or ()) + len(
            service.get("ports") or ()
        )
        altogether += here
        check_ports(name, here, altogether)
