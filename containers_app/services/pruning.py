"""What people may ask to be tidied up."""

from dataclasses import asdict
from typing import Any

from accounts_app.permissions import Actor
from containers_app.equivalents import curl_command, docker_command
from containers_app.prunable import Scope
from fleet_app.models import Host
from fleet_app.services.asking import Target, ask
from operations_app.models import Operation

NOTHING = Scope(containers=False, networks=False, images=False, build_cache=False)


def prune_host(*, actor: Actor, host: Host, scope: Scope, **how: Any) -> Operation:
    """Ask for everything of `scope` that nothing uses to be removed."""
    said = {name: wanted for name, wanted in asdict(scope).items() if wanted != getattr(Scope(), name)}
    curl = curl_command("POST", f"hosts/{host.pk}/prune/", said)
    return _ask_prune(actor, host, scope, kind="system.prune", curl=curl, **how)


def prune_noun(*, actor: Actor, host: Host, noun: str, everything: bool = False, **how: Any) -> Operation:
    """Ask for unused containers, images, volumes or networks to be removed.

    `everything` means all unused images, not only dangling ones; all unused volumes, not only anonymous ones.
    """
    wanted = {f"all_{noun}s" if everything and noun in {"image", "volume"} else f"{noun}s": True}
    scope = Scope(**{**asdict(NOTHING), **wanted})
    said = {"host": host.pk, **({"all": True} if everything else {})}
    curl = curl_command("POST", f"{noun}s/prune/", said)
    return _ask_prune(actor, host, scope, kind=f"{noun}.prune", curl=curl, **how)


def _ask_prune(actor: Actor, host: Host, scope: Scope, **how: Any) -> Operation:
    return ask(
        actor=actor,
        host=host,
        target=Target(noun="host", id=host.pk, name=host.name),
        params=asdict(scope),
        command=docker_command(host, *prune_commands(scope)),
        **how,
    )


def prune_commands(scope: Scope) -> list[list[str]]:
    """Return the docker commands that remove what is in `scope`; `system prune` where it is just that."""
    everything = scope.containers and scope.networks and scope.build_cache
    if everything and (scope.images or scope.all_images) and not scope.all_volumes:
        all_images = ["--all"] if scope.all_images else []
        volumes = ["--volumes"] if scope.volumes else []
        return [["system", "prune", "--force", *all_images, *volumes]]
    commands = [
        (scope.containers, ["container", "prune", "--force"]),
        (scope.networks, ["network", "prune", "--force"]),
        (scope.all_images, ["image", "prune", "--force", "--all"]),
        (scope.images and not scope.all_images, ["image", "prune", "--force"]),
        (scope.all_volumes, ["volume", "prune", "--force", "--all"]),
        (scope.volumes and not scope.all_volumes, ["volume", "prune", "--force"]),
        (scope.build_cache, ["builder", "prune", "--force"]),
    ]
    return [words for wanted, words in commands if wanted]
