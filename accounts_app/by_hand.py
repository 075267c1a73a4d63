"""The same by hand: what a change is as a command line and as a REST call with curl, and what speaks against it.

It is how a newcomer learns and an expert trusts. Secrets are masked before they come here.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts_app.errors import Refused

MASK = "********"  # stands where a secret is not shown
AND_THEN = " && \\\n"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a change would be: the same by hand, what speaks against it, and the plan where there is one."""

    command: str = ""
    curl: str = ""
    problems: Sequence[Refused] = ()
    plan: Any = None


def command_line(*commands: Sequence[str]) -> str:
    """Return commands, each given by its words, to be run in turn by a POSIX shell."""
    return AND_THEN.join(map(shlex.join, commands))


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


def curl_form(method: str, path: str, document: str, body: Mapping[str, Any]) -> str:
    """Return the same with files: `body` is the part called `document`, beside an archive."""
    said = shlex.quote(f"{document}={json.dumps(body, ensure_ascii=False)}")
    return f"{curl_command(method, path)} \\\n  --form-string {said} --form archive=@context.tar.gz"
