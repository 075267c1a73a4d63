"""What can be done to a container that is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from accounts_app.errors import Invalid
from containers_app.kinds.making import Rest, Words, flags, on_row
from containers_app.mirrored_specs import changed_spec, shown_spec
from containers_app.models import Container
from containers_app.spec.container import Resources
from containers_app.spec.run_command import limit_words, run_words
from containers_app.spec.secrets import masked_instructions
from containers_app.spec.updating import UNLIMITED, SwapTooSmall, changed_policy, quota_for, with_swap
from operations_app.kinds import Kind
from operations_app.plain import to_plain, to_sparse


@dataclass(frozen=True, kw_only=True)
class ContainerParams:
    """A container, by its engine id."""

    container: str


@dataclass(frozen=True, kw_only=True)
class StopParams(ContainerParams):
    """`timeout` is in seconds before SIGKILL; None leaves it to the container, and then to Docker's 10."""

    timeout: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContainerStopped:
    """With what it ended."""

    exit_code: int


@dataclass(frozen=True, kw_only=True)
class KillParams(ContainerParams):
    """The signal, by name or number."""

    signal: str = "SIGKILL"


@dataclass(frozen=True, kw_only=True)
class RenameParams(ContainerParams):
    """The new name."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ContainerRenamed:
    """What it is called now."""

    name: str


@dataclass(frozen=True, kw_only=True)
class UpdateParams(ContainerParams):
    """What shall change. Of the restart policy, what is not said stays as it is."""

    resources: Resources | None = None
    restart_policy: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class ContainerUpdated:
    """What the engine remarked."""

    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CommitParams(ContainerParams):
    """The image to make; without a reference it has no name. `changes` are Dockerfile instructions."""

    reference: str = ""
    changes: tuple[str, ...] = ()
    message: str = ""
    author: str = ""
    pause: bool = True


@dataclass(frozen=True, kw_only=True)
class CommitPlan:
    """`secrets` are the names of variables that look like secrets and whose values the image would hold.

    `emptied_by` are the changes that would leave them empty in it.
    """

    secrets: list[str]
    emptied_by: list[str]


@dataclass(frozen=True, kw_only=True)
class ContainerCommitted:
    """The image. `secrets` are the names of variables that look like secrets and whose values it holds."""

    engine_id: str
    id: int | None
    secrets: list[str]


@dataclass(frozen=True, kw_only=True)
class RemoveParams(ContainerParams):
    """`force` removes it while it runs; `volumes` takes its anonymous volumes along."""

    force: bool = False
    volumes: bool = False


@dataclass(frozen=True, kw_only=True)
class RecreateParams(ContainerParams):
    """`changes` are fields of a spec; with `recreate_dependents`, what hangs on it comes along."""

    changes: dict[str, Any]
    recreate_dependents: bool = False


@dataclass(frozen=True, kw_only=True)
class ContainerRecreated:
    """The new container; `replaced` is the engine id of the old one, `dependents` the names of what came along."""

    engine_id: str
    id: int | None
    name: str
    replaced: str
    dependents: list[str]


def _stop(container: Container, params: StopParams, verb: str = "stop") -> Sequence[Words]:
    # The short name: the long one is --time up to Docker 27 and --timeout from 28 on.
    time = [] if params.timeout is None else ["-t", str(params.timeout)]
    return [[verb, *time, container.name]]


def _update(container: Container, params: UpdateParams) -> Sequence[Words]:
    """By hand too, the swap limit has to follow the memory, and CPUs are said as they were said before."""
    host = container.raw.get("HostConfig") or {}
    try:
        resources = with_swap(host, params.resources or Resources())
    except SwapTooSmall as error:
        raise Invalid("resources.memory_swap", str(error), detail="Some fields are not valid.") from error
    policy = None if params.restart_policy is None else changed_policy(host, params.restart_policy)
    quota = quota_for(host, resources.cpus) if resources.cpus else None
    quota_words = ["--cpu-quota", str(quota)] if quota else []
    rest = replace(resources, cpus=None) if quota else resources
    return [["update", *limit_words(resources=rest, restart_policy=policy), *quota_words, container.name]]


def _update_body(_: Container, params: UpdateParams) -> Mapping[str, Any]:
    said = to_sparse(params)
    if params.resources is not None and params.resources.pids == UNLIMITED:
        said["resources"]["pids"] = None
    return {name: value for name, value in said.items() if name != "container"}


def _shown(params: CommitParams) -> CommitParams:
    """`params` as they may be read by whoever reads the operation."""
    return replace(params, changes=tuple(masked_instructions(line) for line in params.changes))


def _commit(container: Container, params: CommitParams) -> Sequence[Words]:
    changes = [word for change in params.changes for word in ("--change", change)]
    said = flags(message=params.message, author=params.author)
    pause = [] if params.pause else ["--pause=false"]
    reference = [params.reference] if params.reference else []
    return [["commit", *changes, *said, *pause, container.name, *reference]]


def _recreate(container: Container, params: RecreateParams) -> Sequence[Words]:
    aside = f"{container.name}-replaced"
    making = run_words(shown_spec(container, changed_spec(container, params.changes)))[1:]
    return [["rename", container.name, aside], ["stop", aside], making, ["rm", aside]]


def _recreate_body(container: Container, params: RecreateParams) -> Mapping[str, Any]:
    shown = to_plain(shown_spec(container, changed_spec(container, params.changes)))
    consent = {"recreate_dependents": True} if params.recreate_dependents else {}
    return {**{name: value for name, value in shown.items() if name in params.changes}, **consent}


def _path(verb: str) -> str:
    return f"containers/{{id}}/{verb}/"


START = on_row(
    "container.start", "Start a container", row=Container, params=ContainerParams, result=type(None),
    words=lambda it, _: [["start", it.name]], rest=Rest(path=_path("start")),
)  # fmt: skip
STOP = on_row(
    "container.stop", "Stop a container", row=Container, params=StopParams, result=ContainerStopped,
    words=_stop, rest=Rest(path=_path("stop")),
)  # fmt: skip
RESTART = on_row(
    "container.restart", "Restart a container", row=Container, params=StopParams, result=type(None),
    words=lambda it, params: _stop(it, params, "restart"), rest=Rest(path=_path("restart")),
)  # fmt: skip
KILL = on_row(
    "container.kill", "Kill a container", row=Container, params=KillParams, result=type(None),
    words=lambda it, params: [["kill", "--signal", params.signal, it.name]], rest=Rest(path=_path("kill")),
)  # fmt: skip
PAUSE = on_row(
    "container.pause", "Pause a container", row=Container, params=ContainerParams, result=type(None),
    words=lambda it, _: [["pause", it.name]], rest=Rest(path=_path("pause")),
)  # fmt: skip
UNPAUSE = on_row(
    "container.unpause", "Unpause a container", row=Container, params=ContainerParams, result=type(None),
    words=lambda it, _: [["unpause", it.name]], rest=Rest(path=_path("unpause")),
)  # fmt: skip
RENAME = on_row(
    "container.rename", "Rename a container", row=Container, params=RenameParams, result=ContainerRenamed,
    words=lambda it, params: [["rename", it.name, params.name]], rest=Rest(path=_path("rename")),
)  # fmt: skip
UPDATE = on_row(
    "container.update", "Change the limits of a container", row=Container, params=UpdateParams, result=ContainerUpdated,
    words=_update, rest=Rest(path=_path("update"), body=_update_body),
)  # fmt: skip
COMMIT = on_row(
    "container.commit", "Make an image of a container", row=Container, params=CommitParams, result=ContainerCommitted,
    plan=CommitPlan, words=_commit, rest=Rest(path=_path("commit")), shown=_shown,
)  # fmt: skip
REMOVE = on_row(
    "container.remove", "Remove a container", row=Container, params=RemoveParams, result=type(None),
    words=lambda it, params: [["rm", *flags(force=params.force, volumes=params.volumes), it.name]],
    rest=Rest(path="containers/{id}/", method="DELETE"),
)  # fmt: skip
RECREATE = on_row(
    "container.recreate", "Recreate a container", row=Container, params=RecreateParams, result=ContainerRecreated,
    words=_recreate, rest=Rest(path=_path("recreate"), body=_recreate_body),
)  # fmt: skip

# What makes sense for many containers at once, by the verb that people say.
IN_BULK: Mapping[str, Kind[Container, Any, Any]] = {
    kind.name.partition(".")[2]: kind for kind in (START, STOP, RESTART, KILL, PAUSE, UNPAUSE, REMOVE)
}
# What can be said by hand before anything else is said.
READY = (*IN_BULK.values(), COMMIT)
