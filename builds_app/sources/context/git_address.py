"""Addresses of git repositories: which are taken, and in which one spelling they are kept."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from builds_app.sources.context.limits import ContextRefused

_SCP_FORM = re.compile(r"^(?P<user>[A-Za-z0-9_][A-Za-z0-9_.-]*)@(?P<host>[A-Za-z0-9.-]+):(?P<path>[^/].*)$")
_HOST = re.compile(
    r"^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\.?$|^[0-9a-fA-F:.]+$"
)
_USER = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
_REF = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/@+-]{0,254}$")
_HOST_WORDS = "its host or user has characters that do not belong there"
_PORTS = {"https": 443, "http": 80, "ssh": 22, "git": 9418}


@dataclass(frozen=True, kw_only=True)
class GitAddress:
    """A checked address. `server` is how a stored credential names it: the host, with the port if it is unusual."""

    scheme: str
    user: str
    host: str
    port: int
    path: str

    @property
    def server(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        user = f"{self.user}@" if self.user else ""
        return f"{self.scheme}://{user}{self.server}{quote(self.path, safe='/~:@+,=!$&()*;')}"

    @property
    def repository(self) -> str:
        """What people call it: `team/api`."""
        return _called(self.path)


def repository_of(url: str) -> str:
    """What people call the repository of a `GitAddress.url`, whatever protocols are allowed by now."""
    return _called(unquote(urlsplit(url).path))


def parse_git_address(text: str, *, protocols: Collection[str]) -> GitAddress:
    """Read `https://host/path`, `ssh://user@host/path` or `user@host:path`; `protocols` are the allowed schemes.

    Raises:
        ContextRefused: anything else, a password in the address included.
    """
    if not text.isprintable():  # urlsplit would leave line ends out
        raise _refused("it holds characters that nobody can see")
    scp = _SCP_FORM.match(text)
    try:
        parts = urlsplit(f"ssh://{scp['user']}@{scp['host']}/{scp['path']}" if scp else text)
    except ValueError as error:
        raise _refused(_HOST_WORDS) from error
    try:
        port = parts.port
    except ValueError as error:
        raise _refused("its port is no number") from error
    if parts.scheme not in protocols or parts.scheme not in _PORTS:
        allowed = ", ".join(sorted(protocols))
        raise _refused(
            f"its protocol {parts.scheme} is not among those allowed ({allowed})"
            if parts.scheme
            else f"it begins with no protocol, such as https:// (allowed are {allowed})"
        )
    if parts.password is not None or (parts.username and parts.scheme != "ssh"):
        raise _refused("it must hold no user or password: store them as a git credential and choose that")
    if not _HOST.match(parts.hostname or "") or (parts.username and not _USER.match(parts.username)):
        raise _refused(_HOST_WORDS)
    path = unquote(parts.path)
    if parts.query or parts.fragment or not path.strip("/") or any(ord(letter) < 32 for letter in path):
        raise _refused(
            "it must end with the path of a repository; give branch and folder in their own fields"
        )
    user = parts.username or ("git" if parts.scheme == "ssh" else "")
    return GitAddress(
        scheme=parts.scheme,
        user=user,
        host=parts.hostname or "",
        port=port or _PORTS[parts.scheme],
        path=path,
    )


def check_git_ref(ref: str) -> None:
    """Raise `ContextRefused` unless `ref` may be a branch, a tag or a commit id (see git-check-ref-format)."""
    if not _REF.match(ref) or ".." in ref or "//" in ref or "@{" in ref or ref.endswith((".", "/", ".lock")):
        raise ContextRefused(f"{ref!r} is not the name of a branch, tag or commit.", code="git_ref")


def _called(path: str) -> str:
    return path.strip("/").removesuffix(".git")


def _refused(why: str) -> ContextRefused:
    return ContextRefused(f"This address of a git repository is refused: {why}.", code="git_url")
