"""Whether what was applied is well: every container runs, is healthy where it can say so, or has done its work.

Compose's own `--wait` takes a container that has done its work and ended with 0 for a failure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

Json = Mapping[str, Any]

# What runs for so long, without a health check, counts as well.
STEADY_SECONDS: Final = 2.0
RESTARTS_OF_A_LOOP: Final = 3


class Health(StrEnum):
    """How a service is doing; from best to worst."""

    DONE = "done"
    WELL = "well"
    STARTING = "starting"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How a service is, and why in words for people when it is not well."""

    service: str
    health: Health
    words: str = ""


@dataclass
class Judge:
    """Judges again and again; remembers since when it has seen each container run, by our own clock."""

    _seen: dict[tuple[str, str], float] = field(default_factory=dict)

    def judge(self, service: str, containers: Sequence[Json], *, replicas: int, now: float) -> Settled:
        """How the service is by what the engine says of its containers (`GET /containers/{id}/json`).

        now: seconds of a clock that only goes on.
        """
        if len(containers) < replicas:
            missing = replicas - len(containers)
            words = (
                f"{missing} of its containers are missing." if containers else "There is no container of it."
            )
            return Settled(service=service, health=Health.STARTING, words=words)
        judged = [self._judge(container, now) for container in containers]
        health, words = max(judged, key=lambda each: _ORDER[each[0]], default=(Health.DONE, ""))
        return Settled(service=service, health=health, words=words)

    def _judge(self, container: Json, now: float) -> tuple[Health, str]:
        state, name = container["State"], str(container["Name"]).lstrip("/")
        status, restarts = state.get("Status"), container.get("RestartCount", 0)
        if status == "restarting":
            words = f"{name} ended with {state.get('ExitCode')} and was started again {restarts} times."
            return (Health.BAD if restarts >= RESTARTS_OF_A_LOOP else Health.STARTING), words
        if status in {"exited", "dead"}:
            return _judge_ended(container, state, name)
        if status != "running":
            return Health.STARTING, f"{name} is {status}."
        since = self._seen.setdefault((str(container["Id"]), str(state.get("StartedAt"))), now)
        return _judge_running(container, state, name, seconds=now - since)


def all_well(settled: Iterable[Settled]) -> bool:
    """Whether nothing is left to wait for, and nothing is bad."""
    return all(each.health in {Health.DONE, Health.WELL} for each in settled)


def ill_words(settled: Iterable[Settled]) -> str:
    """What is not well and why, "" when all of it is."""
    wrong = [each for each in settled if each.health not in {Health.WELL, Health.DONE}]
    return " ".join(f"{each.service}: {each.words}" for each in wrong)


_ORDER: Final = {health: rank for rank, health in enumerate(Health)}


def _judge_running(container: Json, state: Json, name: str, *, seconds: float) -> tuple[Health, str]:
    said = (state.get("Health") or {}).get("Status", "none")
    if said == "unhealthy":
        return Health.BAD, f"{name} is unhealthy: {_last_probe(state)}"
    if said == "starting":
        return Health.STARTING, f"{name} has not been healthy yet."
    if said != "healthy" and seconds < STEADY_SECONDS:
        again = f" again, for the {restarts}. time" if (restarts := container.get("RestartCount", 0)) else ""
        return Health.STARTING, f"{name} has just been started{again}."
    return Health.WELL, ""


def _judge_ended(container: Json, state: Json, name: str) -> tuple[Health, str]:
    code = state.get("ExitCode")
    policy = ((container.get("HostConfig") or {}).get("RestartPolicy") or {}).get("Name") or "no"
    if state.get("OOMKilled"):
        return Health.BAD, f"{name} needed more memory than it may have."
    if state.get("Error"):
        return Health.BAD, f"{name} was not started: {state['Error']}"
    if code == 0 and policy in {"no", "on-failure"}:
        return Health.DONE, ""
    return Health.BAD, f"{name} ended with {code}."


def _last_probe(state: Json) -> str:
    probes = (state.get("Health") or {}).get("Log") or ()
    said = str(probes[-1].get("Output") or "").strip() if probes else ""
    return said[-500:] or "its check fails."
