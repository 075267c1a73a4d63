"""The flags of `docker run` that mount something: `--volume`, `--mount` and `--tmpfs`."""

from collections.abc import Iterator

from containers_app.spec.comma_fields import join_fields, split_fields
from containers_app.spec.container import ContainerSpec, Mount
from containers_app.spec.flags import Draft, Flag, boolean
from containers_app.spec.quantities import format_size, parse_size

PROPAGATIONS = frozenset({"private", "rprivate", "shared", "rshared", "slave", "rslave"})
MOUNT_KINDS = frozenset({"bind", "volume", "tmpfs"})
MOUNT_KEYS = {
    "type": "type",
    "src": "source",
    "source": "source",
    "dst": "target",
    "destination": "target",
    "target": "target",
    "bind-propagation": "propagation",
    "volume-driver": "driver",
    "tmpfs-mode": "mode",
}


def _parse_volume(draft: Draft, text: str) -> None:
    parts = text.split(":")
    if len(parts) > 3 or not all(parts):
        raise ValueError(
            f"“{text}” is not a mount; write for example data:/var/lib/data or /srv/www:/www:ro."
        )
    source, target = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
    mount: Draft = {"type": "bind" if _is_path(source) else "volume", "source": source, "target": target}
    for option in parts[2].split(",") if len(parts) == 3 else ():
        volume_option(mount, option, text)
    draft.setdefault("mounts", []).append(mount)


def _is_path(source: str) -> bool:
    if source.startswith((".", "~")):
        raise ValueError(
            f"“{source}” is relative to where the line was typed; write the full path on the host."
        )
    return source.startswith(("/", "$"))


def volume_option(mount: Draft, option: str, text: str) -> None:
    """Put an option of `-v` into `mount`.

    Raises:
        ValueError: there is no such option; `text` is the whole that is complained about.
    """
    if option in {"ro", "rw"}:
        mount["read_only"] = option == "ro"
    elif option in {"z", "Z"}:
        mount["selinux"] = option
    elif option in PROPAGATIONS:
        mount["propagation"] = option
    elif option == "nocopy":
        mount["no_copy"] = True
    elif option not in {"cached", "delegated", "consistent"}:
        raise ValueError(f"“{option}” in “{text}” is not an option of a mount.")


def _parse_mount(draft: Draft, text: str) -> None:
    mount: Draft = {"type": "volume", "create_source": False}
    kinds: set[str] = set()  # that options are for
    for part in split_fields(text):
        name, _, said = part.partition("=")
        key = name.lower()
        kinds.update({key.partition("-")[0]} & MOUNT_KINDS)
        if key in {"readonly", "ro"}:
            mount["read_only"] = boolean(said or "true")
        elif key == "volume-nocopy":
            mount["no_copy"] = boolean(said or "true")
        elif key == "volume-opt":
            option, _, setting = said.partition("=")
            mount.setdefault("driver_options", {})[option] = setting
        elif key == "tmpfs-size":
            mount["size_bytes"] = parse_size(said)
        elif key in MOUNT_KEYS:
            mount[MOUNT_KEYS[key]] = said.lower() if key == "type" else said
        else:
            raise ValueError(f"“{name}” in “{text}” is not an option of a mount.")
    if not mount.get("target"):
        raise ValueError(f"“{text}” does not say where to mount: add target=/path.")
    if others := kinds - {mount["type"]}:
        raise ValueError(f"“{text}” is no {min(others)} and has an option of one.")
    if mount["type"] != "bind":
        mount["create_source"] = True
    draft.setdefault("mounts", []).append(mount)


def _parse_tmpfs(draft: Draft, text: str) -> None:
    target, _, options = text.partition(":")
    mount: Draft = {"type": "tmpfs", "target": target}
    kept = []
    for option in options.split(",") if options else ():
        key, _, said = option.partition("=")
        if key == "size" and not said.endswith("%"):
            mount["size_bytes"] = parse_size(said)
        elif key == "mode":
            mount["mode"] = said
        elif option == "ro":
            mount["read_only"] = True
        else:
            kept.append(option)
    draft.setdefault("mounts", []).append({**mount, "options": ",".join(kept)})


def tmpfs_options(mount: Mount) -> str:
    """Return the options of a tmpfs `mount` as the engine and the `--tmpfs` flag take them."""
    options = [f"size={mount.size_bytes}"] if mount.size_bytes else []
    options += [f"mode={mount.mode}"] if mount.mode else []
    options += ["ro"] if mount.read_only else []
    return ",".join([*options, *([mount.options] if mount.options else [])])


def is_short(mount: Mount) -> bool:
    """Whether `-v` can say this mount: no driver, no path with a colon, a source that may be made."""
    return mount.type in {"bind", "volume"} and not (
        mount.driver
        or mount.driver_options
        or ":" in mount.source
        or ":" in mount.target
        or (mount.type == "bind" and not mount.create_source)
        or (not mount.source and (mount.read_only or mount.no_copy))
    )


def short_form(mount: Mount) -> str:
    """Return a mount as `-v` takes it, `source:target:options`."""
    options = ["ro"] if mount.read_only else []
    options += [option for option in (mount.selinux, mount.propagation) if option]
    options += ["nocopy"] if mount.no_copy else []
    return ":".join([part for part in (mount.source, mount.target, ",".join(options)) if part])


def _format_volume(spec: ContainerSpec) -> Iterator[str]:
    for mount in spec.mounts:
        if is_short(mount):
            yield short_form(mount)


def _format_mount(spec: ContainerSpec) -> Iterator[str]:
    for mount in spec.mounts:
        if mount.type == "tmpfs" or is_short(mount):
            continue
        options = [f"type={mount.type}"]
        options += [f"source={mount.source}"] if mount.source else []
        options += [f"target={mount.target}"]
        options += ["readonly"] if mount.read_only else []
        options += [f"bind-propagation={mount.propagation}"] if mount.propagation else []
        options += ["volume-nocopy"] if mount.no_copy else []
        options += [f"volume-driver={mount.driver}"] if mount.driver else []
        options += [f"volume-opt={name}={said}" for name, said in mount.driver_options.items()]
        yield join_fields(options)


def _format_tmpfs(spec: ContainerSpec) -> Iterator[str]:
    for mount in spec.mounts:
        if mount.type == "tmpfs":
            options = tmpfs_options(mount).replace(
                f"size={mount.size_bytes}", f"size={format_size(mount.size_bytes or 0)}"
            )
            yield f"{mount.target}:{options}" if options else mount.target


TMPFS = Flag(("--tmpfs",), _parse_tmpfs, _format_tmpfs)
MOUNT_FLAGS: tuple[Flag, ...] = (
    Flag(("--volume", "-v"), _parse_volume, _format_volume),
    Flag(("--mount",), _parse_mount, _format_mount),
    TMPFS,
)
