"""Whether stacks can be planned and applied here at all."""

from dataclasses import dataclass

from accounts_app.errors import Refused
from stacks_app.compose.refused import ComposeUnavailable
from stacks_app.preparing import compose_cli


@dataclass(frozen=True, kw_only=True)
class ComposeState:
    """The version of the Compose CLI that plans here, or the problem that keeps it from that; the other is empty."""

    version: str = ""
    problem: str = ""


def compose_state() -> ComposeState:
    """Ask the CLI; what is not there has no version."""
    try:
        return ComposeState(version=compose_cli().version)
    except (Refused, ComposeUnavailable) as error:
        return ComposeState(problem=str(error))
