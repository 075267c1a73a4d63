"""The same by hand: what an action is as a `docker …` command and as a REST call with curl.

It is how a newcomer learns and an expert trusts. Secrets are masked before they come here.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from fleet_app.models import Host

# Where `docker` looks by itself, and where a team's containers see that same socket: nobody else has the second one.
OWN_ADDRESSES = frozenset({"unix:///var/run/docker.sock", "unix:///run/engine/docker.sock"})
AND_THEN = " && \\\n"


def docker_command(host: Host, *commands: Sequence[str]) -> str:
    """Return `docker` commands for `host`, each given by its words after `docker`, to be run in turn."""
    prefix = ["docker"] if host.address in OWN_ADDRESSES else ["docker", "--host", host.address]
    return AND_THEN.join(shlex.join([*prefix, *words]) for words in commands)


def curl_command(method: str, path: str, body: Mapping[str, Any] | None = None) -> str:
    """Return the REST call to `path` below /api/v1/; it expects a token in QUAYMASTER_TOKEN.

    An installation that does not know its address expects that in QUAYMASTER_URL: the host that somebody asked for
    would be kept with the operation and be shown to others, who would send their token there.
    """
    words = [f"curl --fail-with-body --request {method}"]
    words.append('--header "Authorization: Bearer $QUAYMASTER_TOKEN"')
    if body:
        words.append("--header 'Content-Type: application/json'")
        words.append(f"--data {shlex.quote(json.dumps(body, ensure_ascii=False))}")
    here = "" if settings.ANY_ADDRESS else settings.PUBLIC_URL
    words.append(('"$QUAYMASTER_URL"' if not here else "") + shlex.quote(f"{here}/api/v1/{path}"))
    return " \\\n  ".join(words)


def upload_command(path: str, file: str) -> str:
    """Return the REST call that sends a tar, the file `file`, to `path` below /api/v1/."""
    body = f"--header 'Content-Type: application/x-tar' --data-binary {shlex.quote(f'@{file}')}"
    return f"{curl_command('POST', path)} \\\n  {body}"
