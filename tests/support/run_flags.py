"""Flags of `docker run` that change what an engine holds of a container, each with values that work on the test
engines; from https://docs.docker.com/reference/cli/docker/container/run/. For round trips: what goes in comes out."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BRIDGE = "bridge"  # ports, a MAC address
NAMED = "named"  # also aliases and fixed addresses


@dataclass(frozen=True)
class Case:
    """Flags that go together. At most one case of a `group` is in a set.

    `network` is the kind it needs; `new` says that engine 20.10 does not know it, `starts` is False where test
    engines can often hold it and not run it (no GPU, no shared mounts, no rights to give).
    """

    words: str
    group: str = ""
    network: str = ""
    new: bool = False
    starts: bool = True


NETWORK = "--network front"
LARGEST_SET = 10

CASES: Sequence[Case] = (
    # Resources
    Case("--memory 64m", "memory"),
    Case("--memory 64m --memory-swap 64m", "memory"),
    Case("--memory 64m --memory-swap 100m", "memory"),
    Case("--memory 64m --memory-swap -1", "memory"),
    Case("--memory 64m --memory-reservation 32m --memory-swappiness 10", "memory"),
    Case("--cpus 0.5", "cpu"),
    Case("--cpu-period 50000 --cpu-quota 25000", "cpu"),
    Case("--cpu-quota 20000", "cpu"),
    Case("--cpu-shares 512"),
    Case("--cpuset-cpus 0 --cpuset-mems 0"),
    Case("--pids-limit 50", "pids"),
    Case("--pids-limit -1", "pids"),
    Case("--blkio-weight 300"),
    Case("--device-read-bps /dev/null:1mb --device-write-bps /dev/null:2mb", starts=False),
    Case("--device-read-iops /dev/null:100 --device-write-iops /dev/null:200", starts=False),
    Case("--blkio-weight-device /dev/null:200"),
    Case("--ulimit nofile=100:200 --ulimit nproc=50"),
    Case("--oom-kill-disable --memory 64m", "memory"),
    Case("--oom-score-adj 500"),
    Case("--shm-size 32m"),
    # Networks
    Case("--publish 80", network=BRIDGE),
    Case("--publish 127.0.0.1:18080:80 --publish 18081:81/udp", network=BRIDGE),
    Case("--publish 18100-18103:90", network=BRIDGE),
    Case("--publish 18200-18202:70-72", network=BRIDGE),
    Case("--publish 18300:95 --publish 18301:95", network=BRIDGE),
    Case("--expose 7000 --expose 7001-7003/udp", network=BRIDGE),
    Case("--publish-all --expose 7010", network=BRIDGE),
    Case("--link db:database --link db", "links", network=BRIDGE),
    Case(f"{NETWORK} --link db:database", "net", network=NAMED),
    Case("--mac-address 92:d0:c6:0a:29:33", "mac", network=BRIDGE, new=True),
    Case(f"{NETWORK} --network-alias one --network-alias two", "net", network=NAMED),
    Case(f"{NETWORK} --ip 10.97.0.77", "net", network=NAMED),
    Case(f"{NETWORK} --ip 10.97.0.78 --link-local-ip 169.254.8.8", "net", network=NAMED),
    Case(
        "--network name=front,alias=three,ip=10.97.0.79,driver-opt=com.docker.network.endpoint.sysctls="
        "net.ipv4.conf.IFNAME.log_martians=1",
        "net",
        network=NAMED,
        new=True,
    ),
    Case(
        "--network name=front,alias=x,gw-priority=3 --network name=back,alias=y,mac-address=92:d0:c6:0a:29:34",
        "net",
        network=NAMED,
        new=True,
    ),
    Case("--network host", "net", network="host"),
    Case("--network none", "net", network="none"),
    Case("--network container:db", "net", network="container"),
    Case("--network container:db --pid container:db --ipc container:db", "net", network="container"),
    Case("--dns 10.1.1.1 --dns 10.1.1.2 --dns-search lan --dns-option ndots:2", network=BRIDGE),
    Case("--add-host one:10.0.0.1 --add-host two:10.0.0.2", network=BRIDGE),
    Case("--hostname quay --domainname harbour.test", "hostname", network=BRIDGE),
    # Mounts
    Case("--volume data:/data"),
    Case("--volume data:/data2:ro,nocopy"),
    Case("--volume /tmp:/tmp-of-host:ro,rslave", starts=False),
    Case("--volume /anonymous"),
    Case("--volume /tmp/made-by-quaymaster-tests:/made:z"),
    Case("--mount type=volume,dst=/m1"),
    Case("--mount type=volume,src=data,dst=/m2,readonly,volume-nocopy"),
    Case("--mount type=volume,dst=/m3,volume-label=a=b,volume-opt=type=tmpfs,volume-opt=device=tmpfs"),
    Case("--mount type=volume,src=data,dst=/m4,volume-subpath=sub", new=True),
    Case("--mount type=bind,src=/tmp,dst=/m5,readonly,bind-propagation=rslave", starts=False),
    Case("--mount type=bind,src=/tmp,dst=/m6,bind-recursive=disabled", new=True),
    Case("--mount type=tmpfs,dst=/m8,tmpfs-size=1m,tmpfs-mode=1770"),
    Case("--mount type=tmpfs,dst=/m9"),
    Case("--tmpfs /t1"),
    Case("--tmpfs /t2:rw,noexec,nosuid,size=65536k,mode=1777,uid=100"),
    Case("--volumes-from db:ro"),
    Case("--volume-driver local"),
    Case("--read-only"),
    # Process
    Case("--env A=1 --env EMPTY= --env B=x=y --env PATH=/bin"),
    Case("--env PATH=/usr/local/bin:/usr/bin:/bin --env Z=1"),
    Case("--label a=b --label empty="),
    Case("--user 1000:1000"),
    Case("--group-add 5 --group-add 20"),
    Case("--workdir /tmp"),
    Case("--entrypoint sleep", "entrypoint"),
    Case("--tty --interactive", "tty"),
    Case("--interactive", "tty"),
    Case("--attach stdout", "tty"),
    Case("--stop-signal SIGINT --stop-timeout 0", "stop"),
    Case("--stop-signal SIGKILL", "stop"),
    Case("--stop-timeout 1", "stop"),
    Case("--init", "init"),
    Case("--init=false", "init"),
    Case("--health-cmd true --health-interval 7s --health-timeout 3s --health-retries 4", "health"),
    Case("--health-cmd true --health-start-period 9s --health-start-interval 2s", "health", new=True),
    Case("--no-healthcheck", "health"),
    # Lifetime
    Case("--restart always", "restart"),
    Case("--restart on-failure:3", "restart"),
    Case("--restart unless-stopped", "restart"),
    Case("--rm", "restart"),
    Case("--log-driver local --log-opt max-size=1m --log-opt max-file=2", "log"),
    Case("--log-driver json-file --log-opt labels=a --log-opt env=B", "log"),
    Case("--log-driver none", "log"),
    Case("--annotation one=two", new=True),
    # Rights
    Case("--cap-add NET_ADMIN --cap-add sys_time --cap-drop MKNOD", "caps"),
    Case("--cap-drop ALL --cap-add CHOWN", "caps"),
    Case("--privileged", "caps", starts=False),
    Case("--security-opt no-new-privileges", "security"),
    Case("--security-opt seccomp=unconfined --security-opt systempaths=unconfined", "security"),
    Case("--security-opt apparmor=unconfined --security-opt label=disable", "security"),
    Case("--device /dev/null:/dev/nothing:r --device /dev/zero"),
    Case("--device-cgroup-rule 'c 1:3 mr'"),
    Case("--gpus all", "gpu", new=True, starts=False),
    Case('--gpus \'"device=0,1","capabilities=compute,utility"\'', "gpu", new=True, starts=False),
    Case("--sysctl net.ipv4.ip_unprivileged_port_start=100", network=BRIDGE),
    Case("--pid host", "pid"),
    Case("--ipc shareable", "ipc"),
    Case("--ipc host", "ipc"),
    Case("--ipc none", "ipc"),
    Case("--uts host", "hostname"),
    Case("--userns host"),
    Case("--cgroupns host", "cgroupns"),
    Case("--cgroupns private", "cgroupns"),
    Case("--cgroup-parent /quaymaster-tests", "parent"),
    Case("--runtime runc"),
    Case("--platform linux/amd64"),
)


def sets_of(cases: Sequence[Case], *, chance: random.Random) -> Iterator[list[Case]]:
    """Sets of cases that go together, in which each case is once."""
    left = sorted(cases, key=lambda case: (case.starts, chance.random()))
    while left:
        chosen: list[Case] = []
        for case in left:
            if len(chosen) < LARGEST_SET and all(_together(case, other) for other in chosen):
                chosen.append(case)
        left = [case for case in left if case not in chosen]
        yield chosen


def _together(one: Case, other: Case) -> bool:
    if one.starts != other.starts or (one.group and one.group == other.group):
        return False
    kinds = {one.network, other.network} - {""}
    return len(kinds) < 2 or (kinds == {BRIDGE, NAMED} and "links" not in {one.group, other.group})
