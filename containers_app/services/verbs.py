"""What people may ask of containers that are there: a table of verbs, and how one of them becomes an operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid5

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, restrict
from containers_app.equivalents import Equivalent, curl_command, docker_command
from containers_app.models import Container
from containers_app.spec.container import Resources
from containers_app.spec.plain import from_plain
from containers_app.spec.run_command import limit_words
from containers_app.spec.secrets import masked_instructions
from containers_app.spec.updating import SwapTooSmall, changed_policy, quota_for, with_swap
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


def _kill(container: Container, params: Params) -> Words:
    return ["kill", "--signal", params["signal"], container.name]


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


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What can be done to a container: by hand the words after `docker`, and what it takes when nothing is said."""

    words: Callable[[Container, Params], Words]
    defaults: Params = field(default_factory=dict)
    in_bulk: bool = False  # makes sense for many containers at once


VERBS: Mapping[str, Verb] = {
    "start": Verb(words=lambda it, _: ["start", it.name], in_bulk=True),
    "stop": Verb(words=_stop, defaults={"timeout": None}, in_bulk=True),
    "restart": Verb(words=_restart, defaults={"timeout": None}, in_bulk=True),
    "kill": Verb(words=_kill, defaults={"signal": "SIGKILL"}, in_bulk=True),
    "pause": Verb(words=lambda it, _: ["pause", it.name], in_bulk=True),
    "unpause": Verb(words=lambda it, _: ["unpause", it.name], in_bulk=True),
    "rename": Verb(words=lambda it, params: ["rename", it.name, params["name"]]),
    "update": Verb(words=_update, defaults={"resources": None, "restart_policy": None}),
    "commit": Verb(
        words=_commit, defaults={"reference": "", "changes": [], "message": "", "author": "", "pause": True}
    ),
    "remove": Verb(words=_remove, defaults={"force": False, "volumes": False}, in_bulk=True),
}
BULK_VERBS = tuple(name for name, verb in VERBS.items() if verb.in_bulk)


def ask_container(
    *, actor: Actor, container: Container, verb: str, params: Params | None = None, **how: Any
) -> Operation:
    """Ask for one of `VERBS` to be done to `container`; `how` is the group and the idempotency key.

    Raises:
        Refused: a limit cannot be so beside those that the container has.
    """
    full = {**VERBS[verb].defaults, **(params or {})}
    try:
        equivalent = _equivalent(container, verb, _shown(full), said=_shown(params or {}))
    except SwapTooSmall as error:
        raise Invalid("resources.memory_swap", str(error), detail="Some fields are not valid.") from error
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


def ask_many(*, actor: Actor, fields: Params, idempotency_key: str | None) -> list[Operation]:
    """Ask for the same to be done to many: one operation each, in one group.

    `fields` are ids, action (one of `BULK_VERBS`), and what the action takes.

    Raises:
        Refused: one of the ids is not a container the actor may see, or the action takes no such field.
    """
    ids = list(dict.fromkeys(fields["ids"]))
    rows = restrict(Container.objects.select_related("host").filter(pk__in=ids), actor, "container.read")
    found = {row.pk: row for row in rows}
    if missing := [each for each in ids if each not in found]:
        raise Invalid("ids", f"There is no container {', '.join(map(str, missing))}.")
    group = lifecycle.group_of(actor=actor, idempotency_key=idempotency_key)
    return [
        ask_container(
            actor=actor,
            container=found[each],
            verb=fields["action"],
            params={name: value for name, value in fields.items() if name not in {"ids", "action"}},
            group=group,
            idempotency_key=str(uuid5(group, str(each))) if idempotency_key else None,
        )
        for each in ids
    ]


def verb_equivalents(container: Container) -> dict[str, Equivalent]:
    """Return what each verb with its defaults is by hand; those that need more to be said are left out."""
    ready = [verb for verb in VERBS if verb not in {"rename", "update"}]
    return {verb: _equivalent(container, verb, VERBS[verb].defaults, said={}) for verb in ready}


def _shown(params: Params) -> dict[str, Any]:
    """`params` as they may be read by whoever reads the operation."""
    changes = params.get("changes")
    return {**params, **({"changes": [masked_instructions(line) for line in changes]} if changes else {})}


def _equivalent(container: Container, verb: str, params: Params, *, said: Params) -> Equivalent:
    path = f"containers/{container.pk}/"
    if verb == "remove":
        query = "&".join(f"{name}=true" for name in ("force", "volumes") if params[name])
        curl = curl_command("DELETE", f"{path}?{query}" if query else path)
    else:
        curl = curl_command("POST", f"{path}{verb}/", said)
    return Equivalent(docker=docker_command(container.host, VERBS[verb].words(container, params)), curl=curl)
