"""The container spec as the API takes and shows it; fields are named as Docker names them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Body
from containers_app.api.fields import (
    CommandField,
    EntrypointField,
    HealthTestField,
    PairsField,
    PortField,
    SizeField,
    TextsField,
)
from containers_app.spec.run_line import LONGEST_LINE

MOUNT_TYPES = ["bind", "volume", "tmpfs", "image"]


def text(**options: Any) -> serializers.CharField:
    """Return an optional text field."""
    return serializers.CharField(required=False, allow_blank=True, max_length=4096, **options)


def whole(**options: Any) -> serializers.IntegerField:
    """Return an optional whole number, which may be null."""
    return serializers.IntegerField(**{"required": False, "allow_null": True, **options})


def flag(**options: Any) -> serializers.BooleanField:
    """Return an optional yes or no."""
    return serializers.BooleanField(required=False, **options)


class SpecPort(Body):
    """A port: host_port null only exposes it, 0 publishes it on a free port."""

    container_port = PortField()
    protocol = serializers.ChoiceField(choices=["tcp", "udp", "sctp"], required=False)
    host_ip = text()
    host_port = PortField(required=False, allow_null=True, min_value=0)


class SpecMount(Body):
    """A bind of a host path, a volume (without source an anonymous one), a tmpfs or the files of an image."""

    type = serializers.ChoiceField(choices=MOUNT_TYPES)
    target = serializers.CharField(max_length=4096)
    source = text()  # type: ignore[assignment]  # also a name of Field
    read_only = flag()  # type: ignore[assignment]  # also a name of Field
    create_source = flag(help_text="Make a missing host path, as -v does and --mount does not.")
    propagation = text()
    selinux = serializers.ChoiceField(choices=["", "z", "Z"], required=False)
    no_copy = flag()
    driver = text()
    driver_options = PairsField(required=False)
    size_bytes = SizeField(required=False, allow_null=True)
    mode = text(help_text="Octal, for tmpfs.")
    options = text(help_text="Further options of a tmpfs, such as noexec.")


class SpecNetwork(Body):
    """A network to join; alone in the list also host, none or container:<name>."""

    name = serializers.CharField(max_length=255)
    aliases = TextsField(required=False)
    ipv4_address = text()
    ipv6_address = text()
    mac_address = text()


class SpecRestartPolicy(Body):
    """When the engine starts it again."""

    name = serializers.ChoiceField(choices=["no", "always", "unless-stopped", "on-failure"], required=False)
    maximum_retry_count = serializers.IntegerField(min_value=0, max_value=10**6, required=False)


class SpecResources(Body):
    """Limits. Memory in bytes or as 512m; memory_swap is memory and swap together, -1 for no limit."""

    memory = SizeField(required=False, allow_null=True)
    memory_reservation = SizeField(required=False, allow_null=True)
    memory_swap = SizeField(required=False, allow_null=True)
    cpus = serializers.FloatField(required=False, allow_null=True, min_value=0.01, max_value=10**4)
    cpu_shares = whole(min_value=2, max_value=2**18)
    cpuset_cpus = text()
    cpuset_mems = text()
    pids = whole(min_value=1, max_value=2**31)
    blkio_weight = whole(min_value=10, max_value=1000)


class SpecHealthcheck(Body):
    """How the engine asks whether it is well; test begins with CMD or CMD-SHELL."""

    test = HealthTestField(required=False)
    interval_seconds = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=86400)
    timeout_seconds = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=86400)
    start_period_seconds = serializers.FloatField(
        required=False, allow_null=True, min_value=0, max_value=86400
    )
    retries = whole(min_value=0, max_value=10**6)
    disabled = flag()


class SpecDevice(Body):
    """A device of the host."""

    source = serializers.CharField(max_length=4096)  # type: ignore[assignment]  # also a name of Field
    target = serializers.CharField(max_length=4096)
    permissions = text()


class SpecUlimit(Body):
    """A limit of the processes, such as nofile; -1 is unlimited."""

    name = serializers.CharField(max_length=40)
    soft = serializers.IntegerField(min_value=-1, max_value=2**62)
    hard = serializers.IntegerField(min_value=-1, max_value=2**62)


class SpecLogging(Body):
    """The log driver and its options."""

    driver = text()
    options = PairsField(required=False)


EXAMPLE = OpenApiExample(
    "A web server",
    value={
        "image": "nginx:1.27",
        "name": "web",
        "env": {"GREETING": "hello"},
        "ports": [{"container_port": 80, "host_port": 8080}],
        "mounts": [{"type": "volume", "source": "web-data", "target": "/usr/share/nginx/html"}],
        "restart_policy": {"name": "unless-stopped"},
        "resources": {"memory": "256m", "cpus": 0.5},
    },
)


@extend_schema_serializer(component_name="ContainerSpec", examples=[EXAMPLE])
class SpecSerializer(Body):
    """Everything that can be said about a container to be made."""

    image = serializers.CharField(
        max_length=1024, error_messages={"blank": "Say which, for example nginx:1.27."}
    )
    name = text()
    platform = text()
    pull = serializers.ChoiceField(choices=["missing", "always", "never"], required=False)
    start = flag()
    command = CommandField(required=False)
    entrypoint = EntrypointField(
        required=False, allow_null=True, help_text="[] clears the image's, null keeps it."
    )
    env = PairsField(required=False)
    labels = PairsField(required=False)
    working_dir = text()
    user = text()
    hostname = text()
    domainname = text()
    tty = flag()
    stdin_open = flag()
    init = flag(allow_null=True, help_text="null leaves it to the engine.")
    stop_signal = text()
    stop_timeout = whole(min_value=0, max_value=86400)
    healthcheck = SpecHealthcheck(required=False, allow_null=True)
    ports = SpecPort(many=True, required=False)
    publish_all_ports = flag()
    networks = SpecNetwork(many=True, required=False)
    links = TextsField(required=False)
    extra_hosts = TextsField(required=False)
    dns = TextsField(required=False)
    dns_search = TextsField(required=False)
    dns_options = TextsField(required=False)
    mounts = SpecMount(many=True, required=False)
    volumes_from = TextsField(required=False)
    read_only = flag()  # type: ignore[assignment]  # also a name of Field
    shm_size = SizeField(required=False, allow_null=True)
    storage_options = PairsField(required=False)
    restart_policy = SpecRestartPolicy(required=False)
    auto_remove = flag()
    resources = SpecResources(required=False)
    ulimits = SpecUlimit(many=True, required=False)
    oom_kill_disable = flag()
    oom_score_adj = whole(min_value=-1000, max_value=1000)
    logging = SpecLogging(required=False)
    privileged = flag()
    cap_add = TextsField(required=False)
    cap_drop = TextsField(required=False)
    devices = SpecDevice(many=True, required=False)
    device_cgroup_rules = TextsField(required=False)
    gpus = text()
    group_add = TextsField(required=False)
    security_opt = TextsField(required=False)
    sysctls = PairsField(required=False)
    pid_mode = text()
    ipc_mode = text()
    uts_mode = text()
    userns_mode = text()
    cgroupns_mode = text()
    cgroup_parent = text()
    runtime = text()


@extend_schema_serializer(component_name="ContainerCreate", examples=[EXAMPLE])
class CreateBody(SpecSerializer):
    """A container to be made on a host."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
    copy_of = whole(
        min_value=1,
        max_value=2**53,
        help_text="A container this is a copy of: values sent masked are taken from it.",
    )


@extend_schema_serializer(component_name="ContainerChanges")
class RecreateBody(SpecSerializer):
    """Fields that shall differ; each replaces the whole field. Values sent masked stay as they are.

    It keeps the image it has unless you name one, and is started if it runs now, unless you say `start`.
    """

    image = serializers.CharField(max_length=1024, required=False)
    recreate_dependents = flag(
        help_text="Also recreate, onto the new one, what shares its network, pid or ipc namespace or mounts or "
        "links to it. Otherwise the operation fails with has_dependents if there is any."
    )


RUN_LINE = OpenApiExample(
    "A line from a README", value={"line": "docker run -d --name web -p 8080:80 -v data:/data nginx:1.27"}
)


@extend_schema_serializer(component_name="RunLine", examples=[RUN_LINE])
class RunLineBody(Body):
    """A `docker run` line, as pasted."""

    line = serializers.CharField(max_length=LONGEST_LINE, trim_whitespace=False)
