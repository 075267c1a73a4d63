"""Image references, by the grammar of the distribution project (`reference/regexp.go`), and the ids of objects.

Every id, name and reference is checked here before it becomes part of a path: libraries and engines clean paths,
so `../containers/x` in the place of a volume's name would reach a container.
"""

import re
from dataclasses import dataclass

from typing_extensions import override

from containers_app.engine.errors import InvalidIdentifier

_ID = re.compile(r"[a-f0-9]{12,64}")
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}")
_IMAGE_ID = re.compile(r"(sha256:)?[a-f0-9]{12,64}")

_SEGMENT = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = rf"(?:{_SEGMENT}(?:\.{_SEGMENT})*|\[[a-fA-F0-9:]+\])(?::[0-9]{{1,5}})?"
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?:(?P<registry>{_DOMAIN})/)?"
    rf"(?P<path>{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}))?"
)
_LONGEST_REPOSITORY = 255
_LONGEST_REFERENCE = 768  # a registry, a repository, a tag and a digest at their longest
DOCKER_HUB = "docker.io"


@dataclass(frozen=True)
class Reference:
    """A reference taken apart: `registry` is never "" (Docker Hub is `docker.io`), tag and digest may be."""

    registry: str
    repository: str
    tag: str
    digest: str

    @property
    def path(self) -> str:
        """The repository inside its registry, as people write it: `nginx`, `team/app`."""
        return self.repository.removeprefix("library/") if self.registry == DOCKER_HUB else self.repository

    @property
    def name(self) -> str:
        """Registry and repository in the short form Docker shows: `nginx`, `team/app`, `ghcr.io/team/app`."""
        return self.path if self.registry == DOCKER_HUB else f"{self.registry}/{self.path}"

    @override
    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.name}{tag}{digest}"


def parse_reference(text: str) -> Reference:
    """Take `[registry/]repository[:tag][@digest]` apart; raises InvalidIdentifier."""
    found = _REFERENCE.fullmatch(text[: _LONGEST_REFERENCE + 1])
    if not found or len(text) > _LONGEST_REFERENCE or len(found["path"]) > _LONGEST_REPOSITORY:
        raise InvalidIdentifier(f"{_shown(text)} is not an image reference.")
    registry, path = found["registry"] or DOCKER_HUB, found["path"]
    if not _is_registry(registry):
        # "team/app": the first part is a path unless it looks like a host (distribution's splitDockerDomain).
        registry, path = DOCKER_HUB, f"{registry}/{path}"
        if not re.fullmatch(rf"{_COMPONENT}(?:/{_COMPONENT})*", path):
            raise InvalidIdentifier(
                f"{_shown(text)} is not an image reference: repository names are lowercase."
            )
    if registry == "index.docker.io":
        registry = DOCKER_HUB
    if registry == DOCKER_HUB and "/" not in path:
        path = f"library/{path}"
    return Reference(registry, path, found["tag"] or "", found["digest"] or "")


def object_id(text: str) -> str:
    """The id or name of a container, volume, network or exec, unchanged; raises InvalidIdentifier."""
    if not (_ID.fullmatch(text) or _NAME.fullmatch(text)):
        raise InvalidIdentifier(f"{_shown(text)} is not an id or a name.")
    return text


def image_id(text: str) -> str:
    """An image id (with or without `sha256:`) or reference, unchanged; raises InvalidIdentifier."""
    if not _IMAGE_ID.fullmatch(text):
        parse_reference(text)
    return text


def _is_registry(text: str) -> bool:
    return "." in text or ":" in text or text == "localhost" or text != text.lower()


def _shown(text: str) -> str:
    return repr(text if len(text) <= 100 else f"{text[:100]}…")
