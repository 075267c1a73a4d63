"""Parts of a container spec as the parts of a service are written."""

from typing import Any

from containers_app.spec.container import Healthcheck, Mount, Port, Resources
from containers_app.spec.flag_mounts import is_short, short_form, tmpfs_options
from containers_app.spec.quantities import format_duration, format_size

Part = dict[str, Any]


def said(**fields: Any) -> Part:
    """What is said: nothing that is empty, or no."""
    return {name: value for name, value in fields.items() if value not in (None, "", False, [], {}, ())}


def size(amount: int | None) -> str | int | None:
    """Bytes as Compose takes them."""
    return None if amount is None else -1 if amount < 0 else format_size(amount)


def seconds(amount: float | None) -> str:
    """A time as Compose takes it; none is ""."""
    return "" if amount is None else format_duration(amount)


def port_text(port: Port) -> str:
    """`127.0.0.1:8080:80/udp`; where the engine picks the port there is none before that of the container."""
    host = f"[{port.host_ip}]" if ":" in port.host_ip else port.host_ip
    published = str(port.host_port or "")
    before = f"{host}:{published}:" if host else f"{published}:" if published else ""
    return f"{before}{port.container_port}{'' if port.protocol == 'tcp' else f'/{port.protocol}'}"


def mount_of(mount: Mount, source: str) -> str | Part:
    """A mount in one line where that says all of it; `source` is its own, or the key of a volume."""
    short = Mount(
        type=mount.type,
        source=source,
        target=mount.target,
        read_only=mount.read_only,
        create_source=mount.create_source,
        propagation=mount.propagation,
        selinux=mount.selinux,
        no_copy=mount.no_copy,
    )
    if is_short(short):
        return short_form(short)
    bind: Part = {} if mount.type != "bind" or mount.create_source else {"create_host_path": False}
    return said(
        type=mount.type,
        source=source,
        target=mount.target,
        read_only=mount.read_only,
        bind=bind | said(propagation=mount.propagation, selinux=mount.selinux),
        volume=said(nocopy=mount.no_copy),
    )


def tmpfs_text(mount: Mount) -> str:
    """`/run:size=1024,mode=1777`."""
    options = tmpfs_options(mount)
    return f"{mount.target}:{options}" if options else mount.target


def health_of(check: Healthcheck | None) -> Part:
    """How it is asked whether it is well."""
    if check is None:
        return {}
    if check.disabled:
        return {"disable": True}
    return said(
        test=list(check.test),
        interval=seconds(check.interval_seconds),
        timeout=seconds(check.timeout_seconds),
        start_period=seconds(check.start_period_seconds),
        retries=check.retries,
    )


def limits_of(limits: Resources) -> Part:
    """Limits, where the editor's form and other tools look for them."""
    most = said(
        cpus="" if limits.cpus is None else f"{limits.cpus:.9f}".rstrip("0").rstrip("."),
        memory=size(limits.memory),
        pids=limits.pids,
    )
    least = said(memory=size(limits.memory_reservation))
    resources = said(limits=most, reservations=least)
    return said(
        deploy=said(resources=resources),
        memswap_limit=size(limits.memory_swap),
        cpu_shares=limits.cpu_shares,
        cpuset=limits.cpuset_cpus,
        blkio_config=said(weight=limits.blkio_weight),
    )


def gpus_of(gpus: str) -> str | list[Part]:
    """`all`, a count or `device=0,1`, as `--gpus` has it."""
    if gpus in {"", "all"}:
        return gpus
    if gpus.startswith("device="):
        return [{"device_ids": gpus.removeprefix("device=").split(",")}]
    return [{"count": int(gpus)}]
