"""The same by hand: what an action is as a `docker …` command."""

from collections.abc import Sequence

from accounts_app.by_hand import command_line
from fleet_app.models import Host

# Where `docker` looks by itself, and where a team's containers see that same socket: nobody else has the second one.
OWN_ADDRESSES = frozenset({"unix:///var/run/docker.sock", "unix:///run/engine/docker.sock"})


def docker_command(host: Host, *commands: Sequence[str]) -> str:
    """Return `docker` commands for `host`, each given by its words after `docker`, to be run in turn."""
    prefix = ["docker"] if host.address in OWN_ADDRESSES else ["docker", "--host", host.address]
    return command_line(*([*prefix, *words] for words in commands))
