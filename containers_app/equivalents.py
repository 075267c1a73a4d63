"""The same by hand: what an action is as a `docker …` command."""

import shlex
from collections.abc import Sequence

from accounts_app.by_hand import command_line, curl_command
from fleet_app.models import Host

# Where `docker` looks by itself, and where a team's containers see that same socket: nobody else has the second one.
OWN_ADDRESSES = frozenset({"unix:///var/run/docker.sock", "unix:///run/engine/docker.sock"})


def docker_command(host: Host, *commands: Sequence[str]) -> str:
    """Return `docker` commands for `host`, each given by its words after `docker`, to be run in turn."""
    prefix = ["docker"] if host.address in OWN_ADDRESSES else ["docker", "--host", host.address]
    return command_line(*([*prefix, *words] for words in commands))


def upload_command(path: str, file: str) -> str:
    """Return the REST call that sends a tar, the file `file`, to `path` below /api/v1/."""
    body = f"--header 'Content-Type: application/x-tar' --data-binary {shlex.quote(f'@{file}')}"
    return f"{curl_command('POST', path)} \\\n  {body}"
