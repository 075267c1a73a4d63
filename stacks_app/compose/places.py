"""Where the paths of compose files lead: inside of the stack's folder, or nowhere."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stacks_app.compose.refused import ComposeRefused

# Compose fetches these itself (compose-go loaders; docker/compose, pkg/remote): URLs, `git@host:path`, `host/path.git`.
_REMOTE: Final = re.compile(
    r"(?![/.])(?:[A-Za-z][\w+.-]*:/|[\w.-]+@[\w.-]+:|github\.com/|.*\.git(?:[#:]|$)|oci:)", re.DOTALL
)
# Compose's own syntax (compose-go, template/template.go). What stands in for a value may be made of others in turn.
_WORDS = r"[^${}]*+"
for _ in range(3):
    _WORDS = rf"(?:[^${{}}]|\$(?:[A-Za-z_]\w*|\{{[A-Za-z_]\w*(?::?[-+?]{_WORDS})?\}}))*+"
_SUBSTITUTION: Final = re.compile(
    r"\$(?:(?P<dollar>\$)|(?P<named>[A-Za-z_]\w*)"
    rf"|\{{(?P<braced>[A-Za-z_]\w*)(?:(?P<how>:?[-+?])(?P<text>{_WORDS}))?\}})",
    re.ASCII,
)
# Go takes names in any case, and these for an s and a K.
_FOLDED: Final = frozenset("\u017f\u212a")

_LONGEST: Final = 4096  # bytes, of the system

Variables = Mapping[str, str | None]  # None: it has a value that cannot be told


def is_remote(path: str) -> bool:
    """Whether Compose would go and fetch it."""
    return _REMOTE.match(path) is not None


@dataclass(frozen=True)
class Places:
    """`root` is the stack's folder, without links in its own path."""

    root: Path

    def inside(self, base: Path, path: str, *, what: str, shown: str | None = None) -> Path:
        """`path`, seen from `base`; it need not exist. `shown` is how it is told, when it is refused.

        Raises:
            ComposeRefused: it climbs out, by itself or through a link, or is one that this machine would open.
        """
        told = f"{what}: {shown or path!r:.200}"
        if "\0" in path or len(path) > _LONGEST:
            raise ComposeRefused(f"{told} is not a path.", code="compose_path")
        if path.startswith("~"):
            raise ComposeRefused(f"{told} is in a home folder, and a stack has none.", code="compose_path")
        written = Path(os.path.normpath(base / path))  # `..` as it is written, as Compose takes it
        try:
            leads = written.resolve()
        except (OSError, RuntimeError) as error:
            raise ComposeRefused(f"{told} leads nowhere.", code="compose_path") from error
        if not (written.is_relative_to(self.root) and leads.is_relative_to(self.root)):
            kind = "is an absolute path" if path.startswith("/") else "leads out"
            raise ComposeRefused(f"{told} {kind}; only the stack's own files are read.", code="compose_path")
        return written

    def readable(self, base: Path, path: str, *, what: str, shown: str | None = None) -> Path:
        """As `inside`, of a file that Compose itself opens: nothing but plain files, when it is there at all."""
        written = self.inside(base, path, what=what, shown=shown)
        told = f"{what}: {shown or path!r:.200}"
        try:
            plain = stat.S_ISREG(written.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return written
        except OSError as error:
            raise ComposeRefused(f"{told} leads nowhere.", code="compose_path") from error
        if not plain:
            raise ComposeRefused(f"{told} is not a file.", code="compose_path")
        return written


def substituted(text: str, variables: Variables, *, what: str) -> str:
    """`text` as Compose fills its `$` in.

    Raises:
        ComposeRefused: which path that is cannot be told.
    """

    def fill(found: re.Match[str]) -> str:
        if found["dollar"]:
            return "$"
        name = found["named"] or found["braced"]
        value = variables.get(name, "")
        if value is None:
            raise ComposeRefused(
                f"{what}: where {text[:200]!r} leads depends on how the value of {name} is written; write it plainly.",
                code="compose_variable",
            )
        how, words = found["how"] or "", found["text"] or ""
        counts = bool(value) if how.startswith(":") else name in variables
        if how.endswith("-"):
            return value if counts else _SUBSTITUTION.sub(fill, words)
        if how.endswith("+"):
            return _SUBSTITUTION.sub(fill, words) if counts else ""
        return value

    if "$" in _SUBSTITUTION.sub("", text) or ("$" in text and not _FOLDED.isdisjoint(text)):
        raise ComposeRefused(f"{what}: {text[:200]!r} is too intricate for a path.", code="compose_variable")
    return _SUBSTITUTION.sub(fill, text)
