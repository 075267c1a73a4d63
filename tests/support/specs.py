"""Specs of all kinds, to try properties on."""

from hypothesis import strategies as st

from containers_app.spec.container import (
    ContainerSpec,
    Device,
    Healthcheck,
    Logging,
    Mount,
    NetworkAttachment,
    Port,
    Resources,
    RestartPolicy,
    Ulimit,
)

WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=12)
OPTION = st.text("abc=,\"'\\ ", min_size=1, max_size=8)
PATH = WORD.map("/{}".format)
PORT = st.integers(1, 65535)
MEGABYTES = st.integers(6, 4096).map(lambda size: size * 1024 * 1024)


def named(values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(WORD, values, max_size=3)


def several(values: st.SearchStrategy) -> st.SearchStrategy[tuple]:  # type: ignore[type-arg]
    return st.lists(values, max_size=2).map(tuple)


PORTS = st.one_of(
    st.builds(Port, container_port=PORT, protocol=st.sampled_from(["tcp", "udp"]), host_port=st.none()),
    st.builds(
        Port,
        container_port=PORT,
        protocol=st.sampled_from(["tcp", "udp"]),
        host_ip=st.sampled_from(["", "127.0.0.1", "::1"]),
        host_port=st.integers(0, 65535),
    ),
)
MOUNTS = st.one_of(
    st.builds(
        Mount,
        type=st.just("bind"),
        source=st.one_of(PATH, OPTION.map("/{}/x".format)),
        target=PATH,
        read_only=st.booleans(),
        create_source=st.booleans(),
    ),
    st.builds(Mount, type=st.just("volume"), source=WORD, target=PATH, no_copy=st.booleans()),
    st.builds(
        Mount, type=st.just("volume"), source=WORD, target=PATH, driver=WORD, driver_options=named(OPTION)
    ),
    st.builds(Mount, type=st.just("volume"), target=PATH),
    st.builds(
        Mount,
        type=st.just("tmpfs"),
        target=PATH,
        size_bytes=st.none() | MEGABYTES,
        mode=st.sampled_from(["", "1777"]),
        options=st.sampled_from(["", "noexec,nosuid"]),
    ),
)
RESOURCES = st.builds(
    Resources,
    memory=st.none() | MEGABYTES,
    memory_swap=st.none() | st.just(-1) | MEGABYTES,
    cpus=st.none() | st.integers(10**7, 800 * 10**7).map(lambda billionths: billionths / 10**9),
    cpuset_cpus=st.sampled_from(["", "0-3"]),
    pids=st.none() | st.integers(1, 4096),
)
HEALTHCHECKS = st.builds(
    Healthcheck,
    test=TEXT.map(lambda text: ("CMD-SHELL", text)),
    interval_seconds=st.none() | st.integers(1, 100_000).map(lambda milliseconds: milliseconds / 1000),
    retries=st.none() | st.integers(1, 9),
)
SPECS = st.builds(
    ContainerSpec,
    image=st.sampled_from(["nginx", "ghcr.io/team/app:1.2", "busybox@sha256:" + "a" * 64]),
    name=st.just("") | WORD,
    start=st.booleans(),
    pull=st.sampled_from(["missing", "always"]),
    command=several(TEXT),
    entrypoint=st.none() | st.just(()) | WORD.map(lambda word: (word,)),
    env=named(st.just("") | TEXT),
    labels=named(TEXT),
    working_dir=st.just("") | PATH,
    tty=st.booleans(),
    stdin_open=st.booleans(),
    init=st.none() | st.booleans(),
    stop_timeout=st.none() | st.integers(0, 60),
    healthcheck=st.none() | HEALTHCHECKS | st.just(Healthcheck(disabled=True)),
    ports=several(PORTS),
    networks=several(
        st.builds(
            NetworkAttachment,
            name=WORD,
            aliases=several(WORD | OPTION.map(lambda text: text.replace(" ", "_"))),
        )
    ),
    extra_hosts=several(WORD.map("{}:10.0.0.1".format)),
    mounts=several(MOUNTS),
    restart_policy=st.builds(RestartPolicy, name=st.sampled_from(["no", "always"]))
    | st.builds(RestartPolicy, name=st.just("on-failure"), maximum_retry_count=st.integers(0, 5)),
    resources=RESOURCES,
    ulimits=several(
        st.builds(
            Ulimit, name=st.just("nofile"), soft=st.integers(0, 9), hard=st.integers(9, 99) | st.just(-1)
        )
    ),
    logging=st.builds(Logging, driver=st.sampled_from(["", "local"]), options=named(WORD)),
    privileged=st.booleans(),
    cap_add=several(WORD),
    gpus=st.sampled_from(["", "all", "2", "device=0", "device=0,1"]),
    devices=several(st.builds(Device, source=PATH, target=PATH, permissions=st.sampled_from(["r", "rwm"]))),
)
