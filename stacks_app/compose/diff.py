"""Which keys of a service changed, in words that show no secret."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# What Compose's hash leaves out (docker/compose, pkg/compose/hash.go), with `deploy.replicas`: a change of these alone
# leaves a container as it is.
UNHASHED: Final = frozenset({"build", "depends_on", "profiles", "pull_policy", "scale"})
# By what the entries of a list are told apart: that of `volumes` at /data is another one than that at /logs.
_KEYED_BY: Final = {
    "configs": ("source", "target"),
    "ports": ("target", "protocol", "published", "host_ip"),
    "secrets": ("source", "target"),
    "volumes": ("target",),
}

Mask = Callable[[str, str], str]
_Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """`path` as `environment.LEVEL` or `volumes[/data].source`; None in place of what was not, or is not, there."""

    path: str
    old: Any
    new: Any


def changes_of(old: Mapping[str, Any], new: Mapping[str, Any], *, mask: Mask) -> list[Change]:
    """What makes `new` another container than `old`: two resolved services.

    mask: takes a name and its text, and gives the text as it may be shown; with "" the text is a name itself.
    """
    return [
        Change(
            path=_words([mask("", part) for part in path]),
            old=shown(_name(path), was, mask),
            new=shown(_name(path), now, mask),
        )
        for path, was, now in _changes((), _hashed(old), _hashed(new))
    ]


def _hashed(service: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in service.items() if key not in UNHASHED}
    if isinstance(deploy := kept.get("deploy"), Mapping):
        kept["deploy"] = {key: value for key, value in deploy.items() if key != "replicas"}
    return kept


def _changes(path: _Path, old: Any, new: Any) -> Iterator[tuple[_Path, Any, Any]]:
    if old == new:
        return
    keys = _KEYED_BY.get(path[0], ()) if len(path) == 1 else ()
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({**old, **new}):
            yield from _changes((*path, key), old.get(key), new.get(key))
    elif keys and isinstance(old or [], list) and isinstance(new or [], list):
        yield from _changes_of_entries(path, old or (), new or (), keys) or [(path, old, new)]
    else:
        yield path, old, new


def _changes_of_entries(
    path: _Path, old: Sequence[Any], new: Sequence[Any], keys: Sequence[str]
) -> list[tuple[_Path, Any, Any]]:
    """None of an entry when only their order is another, which is another service for Compose, too."""
    before, after = _by_key(old, keys), _by_key(new, keys)
    entries = {**before, **after}
    return [
        change
        for entry in entries
        for change in _changes((*path, f"[{entry}]"), before.get(entry), after.get(entry))
    ]


def _by_key(entries: Sequence[Any], keys: Sequence[str]) -> dict[str, Any]:
    return {"/".join(str(entry[key]) for key in keys if entry.get(key)): entry for entry in entries}


def _words(path: Sequence[str]) -> str:
    return ".".join(path).replace(".[", "[")


def _name(path: _Path) -> str:
    return next((part for part in reversed(path) if not part.startswith("[")), "")


def shown(name: str, value: Any, mask: Mask) -> Any:
    """`value` with each text in it masked by its name, which for entries of a list is that of the list.

    Names and numbers are masked as well: people write `labels: ["${TOKEN}=x"]`, and `cpu_shares: ${PIN}`.
    """
    if isinstance(value, str):
        return mask(name, value)
    if isinstance(value, Mapping):
        return {mask("", key): shown(key, each, mask) for key, each in value.items()}
    if isinstance(value, int | float) and not isinstance(value, bool):
        told = mask(name, str(value))
        return value if told == str(value) else told
    return _shown_list(name, value, mask) if isinstance(value, list) else value


def _shown_list(name: str, entries: list[Any], mask: Mask) -> list[Any]:
    """A word of a command that stands behind a `--flag` has the name of that."""
    before = ["", *entries]
    return [
        shown(
            flag if isinstance(flag, str) and flag.startswith("--") and "=" not in flag else name, entry, mask
        )
        for flag, entry in zip(before, entries, strict=False)
    ]
