"""``.dockerignore``: which files of a context a build does not see. Matching is docker-py's own."""

from collections.abc import Iterable

from docker.utils.build import Pattern, PatternMatcher


class IgnoreRules:
    """Exclude patterns, the later ones winning; ``!pattern`` takes back. Paths are relative, with ``/``."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._matcher = PatternMatcher(list(patterns))
        del self._matcher.patterns[-1]  # docker-py keeps .dockerignore whatever is said; BuildKit does not
        self._exceptions = [_fixed_part(pattern) for pattern in self._matcher.patterns if pattern.exclusion]

    def excludes(self, path: str) -> bool:
        """Whether the path, or a directory above it, is left out."""
        return bool(self._matcher.matches(path))

    def may_keep_below(self, directory: str) -> bool:
        """Whether an excluded directory has to be looked into all the same, because of a ``!`` pattern."""
        inside = f"{directory}/"
        return any(fixed.startswith(inside) or inside.startswith(fixed) for fixed in self._exceptions)


def _fixed_part(pattern: Pattern) -> str:
    """The pattern up to its first wildcard: "src/*.py" → "src/"; without one, the whole as a directory."""
    cleaned: str = pattern.cleaned_pattern
    wild = min((cleaned.find(character) for character in "*?[\\" if character in cleaned), default=-1)
    return f"{cleaned}/" if wild < 0 else cleaned[:wild]


def parse_ignore_file(text: str) -> list[str]:
    """The patterns of a ``.dockerignore``: blank lines and lines beginning with ``#`` do not count."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").split("\n") if not line.startswith("#"))
    return [line for line in lines if line]
