"""The normalised container: one description, whoever wrote it.

A form, a REST body, a pasted `docker run` line and an engine's inspect answer all become a `ContainerSpec`;
the create body, the equivalent command and the policy are made from it. Fields are named as Docker names
them. Sizes are bytes, times are seconds; an empty string, an empty tuple or None leaves the choice to the
image or the engine.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Port:
    """A container port. `host_port` None only exposes it, 0 publishes it on a port the engine picks."""

    container_port: int
    protocol: str = "tcp"
    host_ip: str = ""
    host_port: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mount:
    """A `bind` of a host path, a `volume` (without source: an anonymous one), a `tmpfs` or an `image` at `target`.

    `create_source` makes a missing host path, as `-v` does and `--mount` does not. `size_bytes`, `mode`
    (octal) and `options` are for tmpfs; `driver`, `driver_options` and `no_copy` for volumes.
    """

    type: str
    target: str
    source: str = ""
    read_only: bool = False
    create_source: bool = True
    propagation: str = ""
    selinux: str = ""
    no_copy: bool = False
    driver: str = ""
    driver_options: dict[str, str] = field(default_factory=dict)
    size_bytes: int | None = None
    mode: str = ""
    options: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkAttachment:
    """A network to join. Alone, `host`, `none` and `container:<name>` are modes as in `--network`."""

    name: str
    aliases: tuple[str, ...] = ()
    ipv4_address: str = ""
    ipv6_address: str = ""
    mac_address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RestartPolicy:
    """When the engine starts the container again: no, always, unless-stopped, on-failure (so many times)."""

    name: str = "no"
    maximum_retry_count: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Resources:
    """Limits of the container's control group. `memory_swap` is memory plus swap, -1 for no limit."""

    memory: int | None = None
    memory_reservation: int | None = None
    memory_swap: int | None = None
    cpus: float | None = None
    cpu_shares: int | None = None
    cpuset_cpus: str = ""
    cpuset_mems: str = ""
    pids: int | None = None
    blkio_weight: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Healthcheck:
    """How the engine asks whether it is well. `test` begins with CMD or CMD-SHELL; `disabled` wins."""

    test: tuple[str, ...] = ()
    interval_seconds: float | None = None
    timeout_seconds: float | None = None
    start_period_seconds: float | None = None
    retries: int | None = None
    disabled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Device:
    """A device of the host, with the permissions read, write, mknod."""

    source: str
    target: str
    permissions: str = "rwm"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ulimit:
    """A limit of the processes, for example nofile; -1 is unlimited."""

    name: str
    soft: int
    hard: int

    def __str__(self) -> str:
        """As the command line has it."""
        return f"{self.name}={self.soft}:{self.hard}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Logging:
    """The log driver and its options; an empty driver is the engine's default."""

    driver: str = ""
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContainerSpec:
    """What can be said about a container to be made. `entrypoint` () clears the image's, None keeps it."""

    image: str
    name: str = ""
    platform: str = ""
    pull: str = "missing"
    start: bool = True

    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] | None = None
    env: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    working_dir: str = ""
    user: str = ""
    hostname: str = ""
    domainname: str = ""
    tty: bool = False
    stdin_open: bool = False
    init: bool | None = None
    stop_signal: str = ""
    stop_timeout: int | None = None
    healthcheck: Healthcheck | None = None

    ports: tuple[Port, ...] = ()
    publish_all_ports: bool = False
    networks: tuple[NetworkAttachment, ...] = ()
    links: tuple[str, ...] = ()
    extra_hosts: tuple[str, ...] = ()
    dns: tuple[str, ...] = ()
    dns_search: tuple[str, ...] = ()
    dns_options: tuple[str, ...] = ()

    mounts: tuple[Mount, ...] = ()
    volumes_from: tuple[str, ...] = ()
    read_only: bool = False
    shm_size: int | None = None
    storage_options: dict[str, str] = field(default_factory=dict)

    restart_policy: RestartPolicy = field(default_factory=RestartPolicy)
    auto_remove: bool = False
    resources: Resources = field(default_factory=Resources)
    ulimits: tuple[Ulimit, ...] = ()
    oom_kill_disable: bool = False
    oom_score_adj: int | None = None
    logging: Logging = field(default_factory=Logging)

    privileged: bool = False
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    device_cgroup_rules: tuple[str, ...] = ()
    gpus: str = ""
    group_add: tuple[str, ...] = ()
    security_opt: tuple[str, ...] = ()
    sysctls: dict[str, str] = field(default_factory=dict)
    pid_mode: str = ""
    ipc_mode: str = ""
    uts_mode: str = ""
    userns_mode: str = ""
    cgroupns_mode: str = ""
    cgroup_parent: str = ""
    runtime: str = ""
