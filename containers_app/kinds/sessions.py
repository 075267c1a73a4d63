"""What a person does himself at a process of a container, on the record of operations; the sockets hold it."""

from collections.abc import Sequence
from dataclasses import dataclass

from containers_app.equivalents import docker_command
from containers_app.mirrored_specs import repeatable_secrets
from containers_app.models import Container
from containers_app.spec.repeated import masked_words
from operations_app.kinds import ByHand, Kind, Target, register


@dataclass(frozen=True, kw_only=True)
class SessionParams:
    """The session as one would type it after `docker`."""

    words: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SessionEnded:
    """With what the process ended; None where the engine does not tell."""

    exit_code: int | None


def _by_hand(container: Container, params: SessionParams) -> ByHand:
    """Whoever reads the operation shall not read the secrets that were typed, or that the container has."""
    words = masked_words(params.words, repeatable_secrets(container))
    return ByHand(command=docker_command(container.host, words))


def _session(verb: str, title: str) -> Kind[Container, SessionParams, SessionEnded]:
    kind: Kind[Container, SessionParams, SessionEnded] = Kind(
        name=f"container.{verb}",
        title=title,
        params=SessionParams,
        result=SessionEnded,
        place=lambda container: container.host,
        target=lambda container, _: Target(noun="container", id=container.pk, name=container.name),
        by_hand=_by_hand,
    )
    register(kind)
    return kind


EXEC = _session("exec", "Run a command in a container")
ATTACH = _session("attach", "Attach to a container")
# How one ended, the person saw himself: also when a restart of the server cut it.
SESSIONS = (EXEC, ATTACH)
