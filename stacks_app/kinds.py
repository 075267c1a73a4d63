"""What can be done with a stack on its host, as kinds of operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts_app.by_hand import curl_command
from containers_app.equivalents import docker_command
from operations_app.kinds import ByHand, Kind, Target
from operations_app.plain import to_sparse
from stacks_app.models import Stack
from stacks_app.plan.desired import Options
from stacks_app.plan.shapes import StackPlan


@dataclass(frozen=True, kw_only=True)
class ApplyParams:
    """How a stack is applied; `draft` tells apart what it is made from, which the revision of the operation keeps."""

    draft: str
    options: Options = field(default_factory=Options)
    wait_seconds: int = 120
    roll_back: bool = False


@dataclass(frozen=True, kw_only=True)
class ServiceOutcome:
    """How a service is after an apply: done, well, starting or bad; and why, in words for people."""

    name: str
    health: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class StackApplied:
    """The revision that runs now, and its services."""

    revision: int
    services: list[ServiceOutcome]


def _compose(stack: Stack, *words: str) -> list[str]:
    files = [word for path in stack.compose_files for word in ("--file", path)]
    profiles = [word for name in stack.profiles for word in ("--profile", name)]
    return ["compose", "--project-name", stack.project, *files, *profiles, *words]


def _by_hand(stack: Stack, words: Sequence[str], path: str, body: Mapping[str, Any]) -> ByHand:
    command = docker_command(stack.host, _compose(stack, *words)) if stack.host else ""
    return ByHand(command=command, curl=curl_command("POST", f"stacks/{stack.pk}/{path}/", body))


def _apply_by_hand(stack: Stack, params: ApplyParams) -> ByHand:
    options = params.options
    words = ["up", "--detach"]
    words += {"always": ["--build"], "never": ["--no-build"]}.get(options.build, [])
    words += [] if options.pull == "missing" else ["--pull", options.pull]
    words += ["--force-recreate"] * options.recreate + ["--remove-orphans"] * options.remove_orphans
    said = to_sparse(options)
    return _by_hand(stack, words, "apply", said)


APPLY: Kind[Stack, ApplyParams, StackApplied] = Kind(
    name="stack.apply",
    title="Apply a stack",
    params=ApplyParams,
    result=StackApplied,
    plan=StackPlan,
    place=lambda stack: stack.host,
    target=lambda stack, _: Target(noun="stack", id=stack.pk, name=stack.project),
    by_hand=_apply_by_hand,
)
