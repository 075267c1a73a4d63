"""What an image that is made of a container holds of its environment.

Source: Docker Engine API, ImageCommit (its `changes` are lines of a Dockerfile); Dockerfile reference, ENV.
"""

import re
import shlex
from collections.abc import Iterable, Mapping

from containers_app.spec.secrets import joined_lines

_ENV = re.compile(r"\s*ENV\s+", re.IGNORECASE)


def environment_after(variables: Mapping[str, str], changes: Iterable[str]) -> dict[str, str]:
    """Return `variables` as they are after `changes`; what a value takes from others (`$NAME`) stands as it is."""
    after = dict(variables)
    for line in joined_lines("\n".join(changes)):
        after.update(_set_by(line))
    return after


def emptied_by(names: Iterable[str]) -> list[str]:
    """Return the changes that leave variables empty; none can take one away."""
    return [f"ENV {shlex.quote(name)}=" for name in names]


def _set_by(line: str) -> dict[str, str]:
    match = _ENV.match(line)
    try:
        words = shlex.split(line[match.end() :]) if match else []
    except ValueError:
        return {}  # an open quote, which the engine refuses
    if words and "=" not in words[0]:
        return {words[0]: " ".join(words[1:])}  # `ENV NAME any words`
    return dict(word.partition("=")[::2] for word in words)
