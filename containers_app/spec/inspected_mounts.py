"""The mounts of an inspected container, in the three ways an engine tells them, as the spec's mounts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from containers_app.spec.container import Mount
from containers_app.spec.flag_mounts import MOUNT_FLAGS
from containers_app.spec.plain import from_plain

Answer = Mapping[str, Any]
VOLUME, _MOUNT, TMPFS = MOUNT_FLAGS


def mounts_of(container: Answer, defaults: Answer) -> tuple[Mount, ...]:
    """Return the mounts somebody asked for.

    `defaults` is the image's configuration: volumes it declares come back by themselves.
    """
    host = container.get("HostConfig") or {}
    draft: dict[str, Any] = {}
    for bind in host.get("Binds") or ():
        VOLUME.parse(draft, bind)
    for target, options in (host.get("Tmpfs") or {}).items():
        TMPFS.parse(draft, f"{target}:{options}" if options else target)
    asked = [from_plain(Mount, mount) for mount in draft.get("mounts", ())]
    asked += [_mount(mount) for mount in host.get("Mounts") or ()]
    declared = set((container.get("Config") or {}).get("Volumes") or ()) - set(defaults.get("Volumes") or ())
    anonymous = sorted(declared - {mount.target for mount in asked})
    return (*asked, *(Mount(type="volume", target=target) for target in anonymous))


def with_kept_volumes(mounts: tuple[Mount, ...], container: Answer) -> tuple[Mount, ...]:
    """Return `mounts` such that a successor of `container` finds the data of its anonymous volumes.

    That is also of those volumes that the image declares and nobody named.
    """
    declared = set((container.get("Config") or {}).get("Volumes") or ())
    held = {
        mount["Destination"]: mount["Name"]
        for mount in container.get("Mounts") or ()
        if mount.get("Type") == "volume" and mount.get("Destination") in declared
    }
    kept = [
        replace(mount, source=held[mount.target])
        if mount.type == "volume" and not mount.source and mount.target in held
        else mount
        for mount in mounts
    ]
    unnamed = set(held) - {mount.target for mount in mounts}
    return (*kept, *(Mount(type="volume", source=held[each], target=each) for each in sorted(unnamed)))


def _mount(mount: Answer) -> Mount:
    volume, tmpfs = mount.get("VolumeOptions") or {}, mount.get("TmpfsOptions") or {}
    driver = volume.get("DriverConfig") or {}
    mode = tmpfs.get("Mode")
    return Mount(
        type=mount.get("Type") or "volume",
        source=mount.get("Source") or "",
        target=mount.get("Target") or "",
        read_only=bool(mount.get("ReadOnly")),
        create_source=mount.get("Type") != "bind",
        propagation=(mount.get("BindOptions") or {}).get("Propagation") or "",
        no_copy=bool(volume.get("NoCopy")),
        driver=driver.get("Name") or "",
        driver_options=dict(driver.get("Options") or {}),
        size_bytes=tmpfs.get("SizeBytes") or None,
        mode=f"{mode:o}" if mode else "",
    )
