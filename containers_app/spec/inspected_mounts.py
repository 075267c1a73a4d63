"""The mounts of an inspected container, in the three ways an engine tells them, as the spec's mounts."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from containers_app.spec.container import Mount
from containers_app.spec.flag_mounts import TMPFS, volume_option
from operations_app.plain import from_plain

Answer = Mapping[str, Any]


def mounts_of(container: Answer, defaults: Answer) -> tuple[Mount, ...]:
    """Return the mounts somebody asked for.

    `defaults` is the image's configuration: volumes it declares come back by themselves.
    """
    host = container.get("HostConfig") or {}
    draft: dict[str, Any] = {}
    for target, options in (host.get("Tmpfs") or {}).items():
        TMPFS.parse(draft, f"{target}:{options}" if options else target)
    asked = [_bind(bind) for bind in host.get("Binds") or ()]
    asked += [from_plain(Mount, mount) for mount in draft.get("mounts", ())]
    asked += [_mount(mount) for mount in host.get("Mounts") or ()]
    declared = set((container.get("Config") or {}).get("Volumes") or ()) - set(defaults.get("Volumes") or ())
    anonymous = sorted(declared - {mount.target for mount in asked})
    return (*asked, *(Mount(type="volume", target=target) for target in anonymous))


def _bind(bind: str) -> Mount:
    """`source:target:options`, or the target of an anonymous volume; options without a word here are passed over."""
    parts = bind.split(":")
    source, target = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
    mount: dict[str, Any] = {"type": "bind" if source.startswith("/") else "volume"}
    for option in parts[2].split(",") if len(parts) > 2 else ():
        with suppress(ValueError):
            volume_option(mount, option, bind)
    return from_plain(Mount, {**mount, "source": source, "target": target})


def _mount(mount: Answer) -> Mount:
    volume, tmpfs = mount.get("VolumeOptions") or {}, mount.get("TmpfsOptions") or {}
    bind = mount.get("BindOptions") or {}
    driver = volume.get("DriverConfig") or {}
    mode = tmpfs.get("Mode")
    return Mount(
        type=mount.get("Type") or "volume",
        source=mount.get("Source") or "",
        target=mount.get("Target") or "",
        read_only=bool(mount.get("ReadOnly")),
        create_source=mount.get("Type") != "bind" or bool(bind.get("CreateMountpoint")),
        propagation=bind.get("Propagation") or "",
        no_copy=bool(volume.get("NoCopy")),
        driver=driver.get("Name") or "",
        driver_options=dict(driver.get("Options") or {}),
        size_bytes=tmpfs.get("SizeBytes") or None,
        mode=f"{mode:o}" if mode else "",
    )
