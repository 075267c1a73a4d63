"""A service as it stands in a file, changed where its containers are other than it says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from stacks_app.sources.facets import mount_key, port_key

Raw = dict[str, Any]
Path = tuple[str, ...]

# Where else it can be said; the first is where it is written when nobody said it yet.
PLACES: Final[Mapping[str, tuple[Path, ...]]] = {
    "mem_limit": (("deploy", "resources", "limits", "memory"), ("mem_limit",)),
    "mem_reservation": (("deploy", "resources", "reservations", "memory"), ("mem_reservation",)),
    "cpus": (("deploy", "resources", "limits", "cpus"), ("cpus",), ("cpu_quota",), ("cpu_period",)),
    "pids_limit": (("deploy", "resources", "limits", "pids"), ("pids_limit",)),
    "restart": (("restart",), ("deploy", "restart_policy")),
    "gpus": (("gpus",), ("deploy", "resources", "reservations", "devices")),
}
_BY_NAME: Final = frozenset({"environment", "labels"})
_MAPPINGS: Final = frozenset({"healthcheck", "ulimits", "sysctls", "storage_opt", "blkio_config"})


@dataclass(frozen=True, kw_only=True)
class Side:
    """A service: its facets, the resolved service they are of, and the project that is of."""

    facets: Mapping[str, Any]
    resolved: Mapping[str, Any] = field(repr=False)
    project: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a service `was` to be and `now` is; `written` is what it is now, as a file says it."""

    was: Side
    now: Side
    written: Raw = field(repr=False)

    @property
    def keys(self) -> list[str]:
        """The facets that are others."""
        both = {*self.was.facets, *self.now.facets}
        return sorted(key for key in both if self.was.facets.get(key) != self.now.facets.get(key))


def changed_service(raw: Raw, difference: Difference) -> Raw:
    """The service `raw` of a file, in which the keys of `difference` say what is now; all others stay as they are."""
    for key in difference.keys:
        raw = _CHANGES.get(key, _whole)(raw, key, difference)
    return raw


def replaced_keys(difference: Difference) -> dict[str, Any]:
    """The keys that differ as a whole, None for what is to be gone: for a file that is laid over others."""
    keys: dict[str, Any] = {}
    for key in difference.keys:
        for path in PLACES.get(key, ((key,),)):
            keys[path[0]] = difference.written.get(path[0])
    if "network_mode" in keys:
        keys["networks"] = difference.written.get("networks")
    return keys


def refers(service: Mapping[str, Any], name: str) -> bool:
    """Whether a service, as it stands in a file, needs the one of that `name`."""
    words = [service.get(key) for key in ("network_mode", "ipc", "pid")]
    if f"service:{name}" in words:
        return True
    extends = service.get("extends")
    if (extends.get("service") if isinstance(extends, Mapping) else extends) == name:
        return True
    lists = (service.get(key) or () for key in ("depends_on", "links", "volumes_from"))
    return any(str(each).partition(":")[0] == name for each_list in lists for each in each_list)


def _whole(raw: Raw, key: str, difference: Difference) -> Raw:
    value = difference.written.get(key)
    return _without(raw, (key,)) if value is None else {**raw, key: value}


def _placed(raw: Raw, key: str, difference: Difference) -> Raw:
    """At the place where it is said now."""
    places = PLACES[key]
    value = next((found for path in places if (found := _at(difference.written, path)) is not None), None)
    # Compose refuses a service that says some of its limits in the one way and some in the other.
    flat = any(name in raw for name in ("mem_limit", "mem_reservation", "cpus", "cpu_quota", "pids_limit"))
    usual = places[1] if flat and len(places) > 1 and places[0][0] == "deploy" else places[0]
    here = next((path for path in places if _at(raw, path) is not None), usual)
    if key == "restart":
        here = ("restart",)
    if here[-1] in {"cpu_quota", "cpu_period"}:
        here = ("cpus",)
    for path in places:
        if path != here or value is None:
            raw = _without(raw, path)
    return raw if value is None else _with(raw, here, value)


def _by_name(raw: Raw, key: str, difference: Difference) -> Raw:
    """Of variables and labels those that differ, in a list or a mapping as they stand."""
    was, now = difference.was.facets.get(key) or {}, difference.now.facets.get(key) or {}
    written: Mapping[str, Any] = difference.written.get(key) or {}
    changed = {name: written.get(name) for name in {**was, **now} if was.get(name) != now.get(name)}
    said = raw.get(key)
    if isinstance(said, list):
        kept = {str(line).partition("=")[0]: line for line in said}
        for name, value in changed.items():
            if value is not None:
                kept[name] = f"{name}={value}"
            elif name in kept:
                del kept[name]
            else:
                kept[name] = name  # that it has from somewhere else it has not any more
        lines = list(kept.values())
        return {**raw, key: lines} if lines else _without(raw, (key,))
    mapping = dict(said or {})
    for name, value in changed.items():
        if value is not None or name not in mapping:
            mapping[name] = value
        else:
            del mapping[name]
    return {**raw, key: mapping} if mapping else _without(raw, (key,))


def _by_entry(raw: Raw, key: str, difference: Difference) -> Raw:
    """Of a mapping the entries that differ."""
    said, written = raw.get(key), difference.written.get(key)
    if not (isinstance(said, Mapping) and isinstance(written, Mapping)):
        return _whole(raw, key, difference)
    was, now = difference.was.facets.get(key) or {}, difference.now.facets.get(key) or {}
    kept = {name: value for name, value in said.items() if was.get(name) == now.get(name)}
    changed = {name: value for name, value in written.items() if was.get(name) != now.get(name)}
    in_place = {name: changed.get(name, kept.get(name)) for name in said if name in changed or name in kept}
    return {**raw, key: {**in_place, **changed}}


def _ports(raw: Raw, key: str, difference: Difference) -> Raw:
    def port(side: Side) -> Callable[[Any], str]:
        del side
        return port_key

    return _entries(raw, key, difference, port, lambda each: str(each.get("target")))


def _volumes(raw: Raw, key: str, difference: Difference) -> Raw:
    def mount(side: Side) -> Callable[[Any], str]:
        return lambda each: f"{each.get('target')} {mount_key(each, side.project)}"

    return _entries(raw, key, difference, mount, lambda each: str(each.get("target")))


def _entries(
    raw: Raw,
    key: str,
    difference: Difference,
    named: Callable[[Side], Callable[[Any], str]],
    place: Callable[[Any], str],
) -> Raw:
    """Of a list what is no more is taken out, and what is new goes to the place of what it replaces, or to the end."""
    before: list[Any] = list(difference.was.resolved.get(key) or ())
    after: list[Any] = [
        each for each in difference.now.resolved.get(key) or () if each.get("type") != "tmpfs"
    ]
    written: list[Any] = list(difference.written.get(key) or ())
    said: list[Any] = list(raw.get(key) or ())
    if len(said) != len(before) or len(written) != len(after):
        return _whole(raw, key, difference)
    names = [named(difference.was)(each) for each in before]
    new = {
        name: (place(each), words)
        for each, words in zip(after, written, strict=True)
        if (name := named(difference.now)(each)) not in names
    }
    stays = {named(difference.now)(each) for each in after}
    lines: list[Any] = []
    for name, each, words in zip(names, before, said, strict=True):
        if name in stays or each.get("type") == "tmpfs":
            lines.append(words)
        elif found := next((name for name, (there, _) in new.items() if there == place(each)), None):
            lines.append(new.pop(found)[1])
    lines += [words for _, words in new.values()]
    return {**raw, key: lines} if lines else _without(raw, (key,))


def _networks(raw: Raw, key: str, difference: Difference) -> Raw:
    """Those that it is not on any more are taken out, and the new ones put in."""
    was, now = difference.was.facets.get(key) or {}, difference.now.facets.get(key) or {}
    known = {**_names(difference.was.project), **_names(difference.now.project)}
    written = difference.written.get(key) or (["default"] if now else [])
    about = dict.fromkeys(written) if isinstance(written, list) else dict(written)
    said = raw.get(key)
    if said is None:
        mine: dict[str, Any] = {"default": None} if was else {}
    else:
        mine = dict.fromkeys(map(str, said)) if isinstance(said, list) else dict(said)
    changed = {each for each in {**was, **now} if was.get(each) != now.get(each)}
    kept = {name: value for name, value in mine.items() if known.get(name, name) not in changed}
    new = {name: value for name, value in about.items() if known.get(name, name) in changed}
    joined = {**kept, **new}
    if not joined:
        return _without(raw, (key,))
    return {**raw, key: joined if any(joined.values()) or isinstance(said, Mapping) else list(joined)}


def _names(project: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: str((about or {}).get("name") or key) for key, about in (project.get("networks") or {}).items()
    }


def _at(value: Any, path: Iterable[str]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _with(raw: Raw, path: Path, value: Any) -> Raw:
    first, *rest = path
    return {**raw, first: _with(dict(raw.get(first) or {}), tuple(rest), value) if rest else value}


def _without(raw: Raw, path: Path) -> Raw:
    """And without what is empty then."""
    first, *rest = path
    if first not in raw:
        return raw
    left = _without(dict(raw[first]), tuple(rest)) if rest and isinstance(raw[first], Mapping) else {}
    return {key: left if key == first else value for key, value in raw.items() if key != first or left}


_CHANGES: Final[Mapping[str, Callable[[Raw, str, Difference], Raw]]] = {
    **dict.fromkeys(PLACES, _placed),
    **dict.fromkeys(_BY_NAME, _by_name),
    **dict.fromkeys(_MAPPINGS, _by_entry),
    "ports": _ports,
    "volumes": _volumes,
    "networks": _networks,
}
