"""What people may ask of a container that is there, and how to make one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid5

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from containers_app.equivalents import Equivalent, curl_command, docker_command
from containers_app.models import Container
from containers_app.services.specs import changed_spec, shown_spec
from containers_app.spec.container import ContainerSpec, Resources
from containers_app.spec.plain import from_plain, to_plain, to_sparse
from containers_app.spec.run_command import limit_words, masked_spec, run_words
from containers_app.spec.secrets import masked_instructions
from containers_app.spec.updating import SwapTooSmall, changed_policy, quota_for, with_swap
from fleet_app.models import Host
from fleet_app.services.asking import Target, ask
from operations_app import lifecycle
from operations_app.models import Operation

Params = Mapping[str, Any]
Words = list[str]


def _stop(container: Container, params: Params) -> Words:
    return ["stop", *_time(params), container.name]


def _restart(container: Container, params: Params) -> Words:
    return ["restart", *_time(params), container.name]


def _time(params: Params) -> Words:
    # The short name: the long one is --time up to Docker 27 and --timeout from 28 on.
    return [] if params["timeout"] is None else ["-t", str(params["timeout"])]


def _update(container: Container, params: Params) -> Words:
    """By hand too, the swap limit has to follow the memory, and CPUs are said as they were said before."""
    host = container.raw.get("HostConfig") or {}
    resources = with_swap(host, from_plain(Resources, params["resources"] or {}))
    said = params["restart_policy"]
    policy = None if said is None else changed_policy(host, said)
    quota = quota_for(host, resources.cpus) if resources.cpus else None
    quota_words = ["--cpu-quota", str(quota)] if quota else []
    rest = replace(resources, cpus=None) if quota else resources
    return ["update", *limit_words(resources=rest, restart_policy=policy), *quota_words, container.name]


def _commit(container: Container, params: Params) -> Words:
    changes = [word for change in params["changes"] for word in ("--change", change)]
    message = ["--message", params["message"]] if params["message"] else []
    author = ["--author", params["author"]] if params["author"] else []
    pause = [] if params["pause"] else ["--pause=false"]
    reference = [params["reference"]] if params["reference"] else []
    return ["commit", *changes, *message, *author, *pause, container.name, *reference]


def _remove(container: Container, params: Params) -> Words:
    force = ["--force"] if params["force"] else []
    volumes = ["--volumes"] if params["volumes"] else []
    return ["rm", *force, *volumes, container.name]


# The words after `docker` of each verb, and what the verb takes when nothing is said.
VERBS: Mapping[str, tuple[Callable[[Container, Params], Words], Params]] = {
    "start": (lambda it, _: ["start", it.name], {}),
    "stop": (_stop, {"timeout": None}),
    "restart": (_restart, {"timeout": None}),
    "kill": (lambda it, params: ["kill", "--signal", params["signal"], it.name], {"signal": "SIGKILL"}),
    "pause": (lambda it, _: ["pause", it.name], {}),
    "unpause": (lambda it, _: ["unpause", it.name], {}),
    "rename": (lambda it, params: ["rename", it.name, params["name"]], {}),
    "update": (_update, {"resources": None, "restart_policy": None}),
    "commit": (_commit, {"reference": "", "changes": [], "message": "", "author": "", "pause": True}),
    "remove": (_remove, {"force": False, "volumes": False}),
}
# What makes sense for many containers at once.
BULK_VERBS = ("start", "stop", "restart", "kill", "pause", "unpause", "remove")


def ask_container(
    *, actor: Actor, container: Container, verb: str, params: Params | None = None, **how: Any
) -> Operation:
    """Ask for one of `VERBS` to be done to `container`; `how` is the group and the idempotency key.

    Raises:
        Refused: a limit cannot be so beside those that the container has.
    """
    defaults = VERBS[verb][1]
    full = {**defaults, **(params or {})}
    try:
        equivalent = _equivalent(container, verb, _shown(full), said=_shown(params or {}))
    except SwapTooSmall as error:
        problem = {"resources.memory_swap": [str(error)]}
        raise Refused("invalid", "Some fields are not valid.", status=400, fields=problem) from error
    return ask(
        actor=actor,
        kind=f"container.{verb}",
        host=container.host,
        target=Target(noun="container", id=container.pk, name=container.name),
        params={"container": container.engine_id, **full},
        command=equivalent.docker,
        curl=equivalent.curl,
        **how,
    )


def ask_containers(
    *, actor: Actor, containers: Sequence[Container], verb: str, params: Params, idempotency_key: str | None
) -> list[Operation]:
    """Ask for the same to be done to each of `containers`: one operation each, in one group."""
    group = lifecycle.group_of(actor=actor, idempotency_key=idempotency_key)
    return [
        ask_container(
            actor=actor,
            container=container,
            verb=verb,
            params=params,
            group=group,
            idempotency_key=str(uuid5(group, str(container.pk))) if idempotency_key else None,
        )
        for container in containers
    ]


def run_container(*, actor: Actor, host: Host, spec: ContainerSpec, **how: Any) -> Operation:
    """Ask for a container of `spec`; the image is pulled first when it is missing."""
    shown = {"host": host.pk, **to_sparse(masked_spec(spec))}
    return ask(
        actor=actor,
        kind="container.run" if spec.start else "container.create",
        host=host,
        target=Target(noun="container", name=spec.name),
        params={"spec": to_sparse(spec)},
        command=docker_command(host, run_words(spec)[1:]),
        curl=curl_command("POST", "containers/", shown),
        **how,
    )


def recreate_container(
    *, actor: Actor, container: Container, changes: Params, recreate_dependents: bool, **how: Any
) -> Operation:
    """Ask for `container` to be replaced by one like it with `changes`, fields of a spec.

    What hangs on it (its network, its mounts …) comes along with `recreate_dependents`, else it is a refusal.

    Raises:
        Refused: the changed container cannot be so.
    """
    spec = changed_spec(container, changes)
    aside = f"{container.name}-replaced"
    shown = shown_spec(container, spec)
    consent = {"recreate_dependents": True} if recreate_dependents else {}
    return ask(
        actor=actor,
        kind="container.recreate",
        host=container.host,
        target=Target(noun="container", id=container.pk, name=container.name),
        params={
            "container": container.engine_id,
            "changes": changes,
            "recreate_dependents": recreate_dependents,
        },
        command=docker_command(
            container.host,
            ["rename", container.name, aside],
            ["stop", aside],
            run_words(shown)[1:],
            ["rm", aside],
        ),
        curl=curl_command(
            "POST",
            f"containers/{container.pk}/recreate/",
            {**{name: value for name, value in to_plain(shown).items() if name in changes}, **consent},
        ),
        **how,
    )


def verb_equivalents(container: Container) -> dict[str, Equivalent]:
    """Return what each verb with its defaults is by hand; those that need more to be said are left out."""
    ready = [verb for verb in VERBS if verb not in {"rename", "update"}]
    return {verb: _equivalent(container, verb, VERBS[verb][1], said={}) for verb in ready}


def _shown(params: Params) -> dict[str, Any]:
    """`params` as they may be read by whoever reads the operation."""
    changes = params.get("changes")
    return {**params, **({"changes": [masked_instructions(line) for line in changes]} if changes else {})}


def _equivalent(container: Container, verb: str, params: Params, *, said: Params) -> Equivalent:
    words = VERBS[verb][0]
    path = f"containers/{container.pk}/"
    if verb == "remove":
        query = "&".join(f"{name}=true" for name in ("force", "volumes") if params[name])
        curl = curl_command("DELETE", f"{path}?{query}" if query else path)
    else:
        curl = curl_command("POST", f"{path}{verb}/", said)
    return Equivalent(docker=docker_command(container.host, words(container, params)), curl=curl)
