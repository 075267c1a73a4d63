"""Changes of a container's document: what a person changed in the spec, applied to what the engine holds.

The spec is a view that knows a part of the document. Only where the view before and after differ is the document
touched; see `merging`. Mounts and networks, which the engine writes in several places, are merged here.
"""

from collections.abc import Collection
from dataclasses import replace
from posixpath import normpath
from typing import Any

from containers_app.spec.container import ContainerSpec, Mount
from containers_app.spec.document import Answer, Document, network_of
from containers_app.spec.engine_body import create_body, endpoints_of, mount_body, mounts_config
from containers_app.spec.merging import merged

LABEL_DISABLED = "label=disable"


def with_changes(document: Document, *, before: ContainerSpec, after: ContainerSpec) -> Document:
    """Return `document`, of which `before` is the view, so that `after` is; all else stays to the letter."""
    old, new = _plain_part(before), _plain_part(after)
    changed: Document = merged(document, old, new)
    host = dict(changed["HostConfig"])
    _release(host, changed, before=before, after=after)
    _change_mounts(changed, host, before=before.mounts, after=after.mounts)
    changed = {**changed, "HostConfig": host}
    if before.networks != after.networks or (after.networks and before.links != after.links):
        _change_networks(changed, before=before, after=after)
    return changed


def with_kept_volumes(document: Document, container: Answer, *, released: Collection[str] = ()) -> Document:
    """Return `document` such that the data in the anonymous volumes of the inspected `container` come along.

    However they were declared: by the image, `-v /data`, `--mount` or Compose. The volumes get named, which is the
    only way to mount them again; targets in `released` are given up.
    """
    host = dict(document["HostConfig"])
    mounts = [dict(mount) for mount in host.get("Mounts") or ()]
    sources = {normpath(mount["Target"]): mount for mount in mounts}
    taken = {_bind_target(bind) for bind in host.get("Binds") or ()} | set(
        map(normpath, host.get("Tmpfs") or ())
    )
    for target, name in _anonymous_volumes(container).items():
        if target in sources:
            if sources[target].get("Type") == "volume" and not sources[target].get("Source"):
                sources[target]["Source"] = name
        elif target not in taken and target not in released:
            mounts.append({"Type": "volume", "Source": name, "Target": target})
    if mounts:
        host["Mounts"] = mounts
    return {**document, "HostConfig": host}


def _anonymous_volumes(container: Answer) -> dict[str, str]:
    """The names of the volumes that nobody named, by target."""
    config, host = container.get("Config") or {}, container.get("HostConfig") or {}
    declared = {normpath(target) for target in config.get("Volumes") or ()}
    declared |= {
        normpath(mount["Target"])
        for mount in host.get("Mounts") or ()
        if mount.get("Type") == "volume" and not mount.get("Source")
    }
    declared -= {_bind_target(bind) for bind in host.get("Binds") or ()}
    return {
        mount["Destination"]: mount["Name"]
        for mount in container.get("Mounts") or ()
        if mount.get("Type") == "volume" and mount.get("Name") and mount.get("Destination") in declared
    }


def _plain_part(spec: ContainerSpec) -> Document:
    return create_body(replace(spec, mounts=(), networks=()))


def _release(
    host: dict[str, Any], document: Document, *, before: ContainerSpec, after: ContainerSpec
) -> None:
    """Give up what the engine once derived from a setting that is changed, so that it derives it anew."""
    if before.privileged != after.privileged:
        host.pop("CgroupnsMode", None)
        for name in ("MaskedPaths", "ReadonlyPaths"):
            if host.get(name):  # [] was said: systempaths=unconfined
                del host[name]
    modes = before.privileged or "host" in {before.pid_mode, before.ipc_mode}
    if modes and (before.privileged, before.pid_mode, before.ipc_mode) != (
        after.privileged,
        after.pid_mode,
        after.ipc_mode,
    ):
        host["SecurityOpt"] = [each for each in host.get("SecurityOpt") or () if each != LABEL_DISABLED]
    was, will = before.resources, after.resources
    if was.cpus != will.cpus:
        host.pop("CpuPeriod", None)
        host.pop("CpuQuota", None)
    if was.memory != will.memory and was.memory_swap is will.memory_swap is None:
        host.pop("MemorySwap", None)  # twice the memory, unless it was said
    if _on_host(before) and not _on_host(after) and before.hostname == after.hostname:
        document.pop("Hostname", None)  # the host's


def _on_host(spec: ContainerSpec) -> bool:
    return bool(spec.networks) and spec.networks[0].name == "host"


def _change_networks(document: Document, *, before: ContainerSpec, after: ContainerSpec) -> None:
    host = document["HostConfig"]
    held = (document.pop("NetworkingConfig", None) or {}).get("EndpointsConfig") or {}
    first = network_of(str(host.get("NetworkMode") or "")) or ""
    if not after.networks:
        host.pop("NetworkMode", None)
        return
    was, will = endpoints_of(before), endpoints_of(after)
    old, new = before.networks[0].name if before.networks else "", after.networks[0].name
    endpoints = {}
    for name, settings in will.items():
        known_as = first if name == old and name not in held else name  # the document may call it by its id
        key = known_as if name == old == new else name
        endpoints[key] = merged(held.get(known_as, {}), was.get(name, {}), settings)
    if new != old:
        host["NetworkMode"] = new
    if endpoints:
        document["NetworkingConfig"] = {"EndpointsConfig": endpoints}


def _change_mounts(
    document: Document, host: dict[str, Any], *, before: tuple[Mount, ...], after: tuple[Mount, ...]
) -> None:
    was, will = {each.target: each for each in before}, {each.target: each for each in after}
    for target in [*was, *(target for target in will if target not in was)]:
        old, new = was.get(target), will.get(target)
        if old == new:
            continue
        place = normpath(target)
        held = next((each for each in host.get("Mounts") or () if normpath(each["Target"]) == place), None)
        alike = old and new and (old.type, old.create_source) == (new.type, new.create_source)
        if old and new and held and alike:
            changed = merged(held, mount_body(old), mount_body(new))
            host["Mounts"] = [changed if each is held else each for each in host["Mounts"]]
        else:
            _unmount(document, host, place)
            if new is not None:
                _mount(document, host, new)


def _unmount(document: Document, host: dict[str, Any], target: str) -> None:
    for name, target_of in (("Binds", _bind_target), ("Mounts", lambda mount: normpath(mount["Target"]))):
        if host.get(name):
            host[name] = [each for each in host[name] if target_of(each) != target]
    for holder, name in ((host, "Tmpfs"), (document, "Volumes")):
        if holder.get(name):
            holder[name] = {each: value for each, value in holder[name].items() if normpath(each) != target}


def _mount(document: Document, host: dict[str, Any], mount: Mount) -> None:
    for name, value in mounts_config((mount,)).items():
        held = host.get(name)
        host[name] = {**(held or {}), **value} if isinstance(value, dict) else [*(held or ()), *value]
    volumes = create_body(ContainerSpec(image="", mounts=(mount,))).get("Volumes")
    if volumes:
        document["Volumes"] = {**(document.get("Volumes") or {}), **volumes}


def _bind_target(bind: str) -> str:
    """`source:target:options`, or the target alone."""
    parts = bind.split(":")
    return normpath(parts[1] if len(parts) > 1 else parts[0])
