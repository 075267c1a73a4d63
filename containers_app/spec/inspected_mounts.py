"""The mounts of an inspected container, in the three ways an engine tells them, as the spec's mounts."""

from collections.abc import Mapping
from typing import Any

from containers_app.spec.container import Mount
from containers_app.spec.flag_mounts import MOUNT_FLAGS
from containers_app.spec.plain import from_plain

Answer = Mapping[str, Any]
VOLUME, _MOUNT, TMPFS = MOUNT_FLAGS


def mounts_of(container: Answer, defaults: Answer, *, keep_anonymous_volumes: bool) -> tuple[Mount, ...]:
    """Return the mounts somebody asked for; anonymous volumes by name when `keep_anonymous_volumes`.

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
    targets = {mount.target for mount in asked}
    return (*asked, *_anonymous(container, defaults, targets, keep=keep_anonymous_volumes))


def _anonymous(container: Answer, defaults: Answer, targets: set[str], *, keep: bool) -> list[Mount]:
    declared = set((container.get("Config") or {}).get("Volumes") or ()) - targets
    if not keep:
        own = declared - set(defaults.get("Volumes") or ())
        return [Mount(type="volume", target=target) for target in sorted(own)]
    return [
        Mount(type="volume", source=mount["Name"], target=mount["Destination"])
        for mount in container.get("Mounts") or ()
        if mount.get("Type") == "volume" and mount.get("Destination") in declared
    ]


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
