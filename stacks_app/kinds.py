"""What can be done with a stack on its host, as kinds of operations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, TypeVar

from accounts_app.by_hand import curl_command
from containers_app.equivalents import docker_command
from containers_app.spec.secrets import masked_value
from operations_app import hints
from operations_app.kinds import ByHand, Kind, Target
from operations_app.models import Operation
from operations_app.plain import to_sparse
from stacks_app.models import Stack
from stacks_app.plan.desired import Options
from stacks_app.plan.shapes import StackPlan

Params = TypeVar("Params")
Result = TypeVar("Result")


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


@dataclass(frozen=True, kw_only=True)
class RollBackParams:
    """The number of the revision to go back to; see `ApplyParams`."""

    revision: int
    wait_seconds: int = 120


@dataclass(frozen=True, kw_only=True)
class ServicesParams:
    """Some services of the stack, none for all; `timeout` in seconds for those that are stopped."""

    services: list[str] = field(default_factory=list)
    timeout: int | None = None


@dataclass(frozen=True, kw_only=True)
class DownParams:
    """Volumes of the stack, by their names on the host, that go with it."""

    volumes: list[str] = field(default_factory=list)
    timeout: int | None = None


@dataclass(frozen=True, kw_only=True)
class StackDown:
    """What was removed with it."""

    volumes: list[str]


@dataclass(frozen=True, kw_only=True)
class ServiceImage:
    """The image that a service is made from; an empty platform leaves the choice to the engine."""

    service: str
    reference: str
    platform: str = ""


@dataclass(frozen=True, kw_only=True)
class PullImagesParams:
    """Images to pull; `services` are those that were named, none for all."""

    images: list[ServiceImage]
    services: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PulledImage:
    """The image of a service as it is now; `newer` when a container of it runs another one."""

    service: str
    reference: str
    engine_id: str
    newer: bool


@dataclass(frozen=True, kw_only=True)
class ImagesPulled:
    """What there is now, by service."""

    images: list[PulledImage]


@dataclass(frozen=True, kw_only=True)
class RunOnceParams:
    """A service to run once, with another command, and variables beside its own."""

    service: str
    command: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    dependencies: bool = True


@dataclass(frozen=True, kw_only=True)
class RanOnce:
    """How it ended."""

    exit_code: int


@dataclass(frozen=True, kw_only=True)
class ScaleParams:
    """How many containers services shall have; null as many as the files say."""

    services: dict[str, int | None]
    wait_seconds: int = 120


@dataclass(frozen=True, kw_only=True)
class HoldParams:
    """The number of the revision whose images are tagged."""

    revision: int


@dataclass(frozen=True, kw_only=True)
class FetchParams:
    """Whether what was fetched is applied then."""

    apply: bool = False


@dataclass(frozen=True, kw_only=True)
class StackFetched:
    """The commit that the draft is from now, whether that changed it, and the operation that applied it."""

    commit: str
    changed: bool
    applied: int | None = None


def _kind(
    name: str,
    title: str,
    *,
    params: type[Params],
    result: type[Result],
    by_hand: Callable[[Stack, Params], ByHand],
    plan: type[Any] = NoneType,
    right: str = "",
) -> Kind[Stack, Params, Result]:
    return Kind(
        name=name,
        title=title,
        params=params,
        result=result,
        plan=plan,
        right=right,
        place=lambda stack: stack.host,
        target=lambda stack, _: Target(noun="stack", id=stack.pk, name=stack.project),
        by_hand=by_hand,
        ended=_tell_stack,
    )


def _tell_stack(operation: Operation) -> None:
    """A stack is *changing* as long as one of its operations is under way."""
    hints.publish("stack.changed", host=operation.host_id, id=int(operation.target_id))


def _on_services(verb: str) -> Callable[[Stack, ServicesParams], ByHand]:
    def by_hand(stack: Stack, params: ServicesParams) -> ByHand:
        words = [verb, *_timeout(params.timeout), *params.services]
        return _by_hand(stack, words, verb, to_sparse(params))

    return by_hand


def _down_by_hand(stack: Stack, params: DownParams) -> ByHand:
    down = _compose(stack, "down", "--remove-orphans", *_timeout(params.timeout))
    also = [["volume", "rm", *params.volumes]] if params.volumes else []
    command = docker_command(stack.host, down, *also) if stack.host else ""
    return ByHand(command=command, curl=curl_command("POST", f"stacks/{stack.pk}/down/", to_sparse(params)))


def _run_by_hand(stack: Stack, params: RunOnceParams) -> ByHand:
    shown = {name: masked_value(name, value) for name, value in params.environment.items()}
    words = ["run", "--rm", *([] if params.dependencies else ["--no-deps"])]
    words += [word for name, value in shown.items() for word in ("--env", f"{name}={value}")]
    said = {**to_sparse(params), **({"environment": shown} if shown else {})}
    return _by_hand(stack, [*words, params.service, *params.command], "run", said)


def _scale_by_hand(stack: Stack, params: ScaleParams) -> ByHand:
    told = [f"--scale={name}={count}" for name, count in params.services.items() if count is not None]
    words = ["up", "--detach", "--no-deps", "--no-recreate", *told, *params.services]
    return _by_hand(stack, words, "scale", {"services": params.services})


def _recreate_by_hand(stack: Stack, params: ServicesParams) -> ByHand:
    words = ["up", "--detach", "--no-deps", "--force-recreate", *_timeout(params.timeout), *params.services]
    return _by_hand(stack, words, "recreate", to_sparse(params))


def _pull_by_hand(stack: Stack, params: PullImagesParams) -> ByHand:
    said = {"services": params.services} if params.services else {}
    return _by_hand(stack, ["pull", *params.services], "pull", said)


def _timeout(seconds: int | None) -> list[str]:
    return [] if seconds is None else ["--timeout", str(seconds)]


APPLY = _kind(
    "stack.apply",
    "Apply a stack",
    params=ApplyParams,
    result=StackApplied,
    plan=StackPlan,
    by_hand=_apply_by_hand,
)
# Of which there is no command: Compose keeps nothing to go back to.
ROLL_BACK = _kind(
    "stack.roll_back", "Roll back a stack", params=RollBackParams, result=StackApplied, plan=StackPlan,
    by_hand=lambda stack, params: ByHand(
        curl=curl_command("POST", f"stacks/{stack.pk}/roll-back/", {"revision": params.revision})
    ),
)  # fmt: skip
START = _kind(
    "stack.start", "Start a stack", params=ServicesParams, result=NoneType, by_hand=_on_services("start")
)
STOP = _kind(
    "stack.stop", "Stop a stack", params=ServicesParams, result=NoneType, by_hand=_on_services("stop")
)
RESTART = _kind(
    "stack.restart",
    "Restart a stack",
    params=ServicesParams,
    result=NoneType,
    by_hand=_on_services("restart"),
)
DOWN = _kind("stack.down", "Take a stack down", params=DownParams, result=StackDown, by_hand=_down_by_hand)
RECREATE = _kind(
    "stack.recreate", "Recreate services", params=ServicesParams, result=NoneType, by_hand=_recreate_by_hand
)
SCALE = _kind(
    "stack.scale", "Scale services", params=ScaleParams, result=StackApplied, plan=StackPlan, by_hand=_scale_by_hand
)  # fmt: skip
PULL_IMAGES = _kind(
    "stack.pull", "Pull the images of a stack", params=PullImagesParams, result=ImagesPulled, by_hand=_pull_by_hand
)  # fmt: skip
RUN_ONCE = _kind(
    "stack.run", "Run a service once", params=RunOnceParams, result=RanOnce, by_hand=_run_by_hand
)
# Of which there is no command either: what git is asked for goes into the draft.
FETCH = _kind(
    "stack.fetch", "Fetch a stack from git", params=FetchParams, result=StackFetched,
    by_hand=lambda stack, params: ByHand(
        curl=curl_command("POST", f"stacks/{stack.pk}/fetch/", to_sparse(params))
    ),
)  # fmt: skip
# Who makes a stack of what runs asks for this by that, and by nothing else.
HOLD = _kind(
    "stack.hold", "Hold the images of a stack", params=HoldParams, result=NoneType, right="stack.create",
    by_hand=lambda *_: ByHand(),
)  # fmt: skip
