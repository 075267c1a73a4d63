"""The confined policy, on the spec: what it refuses in any spelling, and what it admits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containers_app.policy import network_violations, violations, volume_violations
from containers_app.spec.container import Mount
from containers_app.spec.run_line import parse_run_line


@pytest.mark.parametrize(
    ("flags", "field"),
    [
        ("--privileged", "privileged"),
        ("--pid host", "pid_mode"),
        ("--ipc container:db", "ipc_mode"),
        ("--uts host", "uts_mode"),
        ("--userns host", "userns_mode"),
        ("--cgroupns host", "cgroupns_mode"),
        ("--network host", "networks"),
        ("--network container:db", "networks"),
        ("--cgroup-parent /x", "cgroup_parent"),
        ("--device /dev/sda", "devices"),
        ("--device-cgroup-rule 'c *:* rwm'", "device_cgroup_rules"),
        ("--gpus all", "gpus"),
        ("--sysctl net.ipv4.ip_forward=1", "sysctls"),
        ("--runtime other", "runtime"),
        ("--cap-add sys_admin", "cap_add"),
        ("--cap-add ALL", "cap_add"),
        ("--security-opt seccomp=unconfined", "security_opt"),
        ("--security-opt apparmor=unconfined", "security_opt"),
        ("-v /etc:/e", "mounts"),
        ("--mount type=bind,src=/etc,dst=/e", "mounts"),
        ("--mount type=volume,src=x,dst=/e,volume-opt=o=bind,volume-opt=device=/etc", "mounts"),
        ("--volumes-from db", "volumes_from"),
        ("-p 80:80", "ports"),
        ("--oom-kill-disable", "oom_kill_disable"),
    ],
)
def test_it_refuses_what_reaches_the_host(flags: str, field: str) -> None:
    spec = parse_run_line(f"docker run {flags} busybox").spec

    assert [violation.field for violation in violations(spec)] == [field]


def test_it_admits_what_stays_inside() -> None:
    line = """docker run -d --name web -p 8080:80 -p 81 -v data:/data -v /anonymous --tmpfs /run --network front
        --cap-drop ALL --cap-add CHOWN --cap-add CAP_NET_BIND_SERVICE --security-opt no-new-privileges
        --ipc private --memory 1g --cpus 2 --read-only --init --user 1000 busybox""".replace("\n", " ")

    assert violations(parse_run_line(line).spec) == []


def test_a_volume_is_no_way_around() -> None:
    assert volume_violations(driver="local", options={"o": "bind", "device": "/etc", "type": "none"})
    assert volume_violations(driver="other", options={})
    assert volume_violations(driver="", options={}) == []


def test_a_network_is_no_way_around() -> None:
    assert network_violations(driver="macvlan", options={})
    assert network_violations(driver="bridge", options={"com.docker.network.bridge.name": "docker0"})
    assert network_violations(driver="", options={}) == []


# Flags, each with the field it asks too much of, or "" when it is admitted.
TOO_MUCH = [
    ("--privileged", "privileged"),
    ("--pid host", "pid_mode"),
    ("--pid container:db", "pid_mode"),
    ("--ipc host", "ipc_mode"),
    ("--uts host", "uts_mode"),
    ("--userns host", "userns_mode"),
    ("--cgroupns host", "cgroupns_mode"),
    ("--network host", "networks"),
    ("--device /dev/sda", "devices"),
    ("--cap-add SYS_ADMIN", "cap_add"),
    ("--cap-add cap_net_admin", "cap_add"),
    ("--security-opt label=disable", "security_opt"),
    ("--security-opt no-new-privileges=false", "security_opt"),
    ("--security-opt label=disable", "security_opt"),
    ("-v /etc:/e", "mounts"),
    ("-v /var/run/docker.sock:/s:ro", "mounts"),
    ("-p 1023:80", "ports"),
    ("-p 127.0.0.1:1:80/udp", "ports"),
    ("--oom-score-adj -1", "oom_score_adj"),
    ("--storage-opt size=10G", "storage_options"),
    ("--sysctl net.core.somaxconn=1", "sysctls"),
    ("--volumes-from db:ro", "volumes_from"),
]
ADMITTED = [
    "-p 1024:81",
    "-p 82",
    "-v data:/data",
    "-v /anonymous",
    "--tmpfs /run",
    "--network front",
    "--network shop",
    "--cap-add CHOWN",
    "--cap-add cap_kill",
    "--cap-drop ALL",
    "--security-opt no-new-privileges",
    "--security-opt no-new-privileges=true",
    "--memory 1g",
    "--user 1000",
    "--init",
    "--read-only",
]


@given(
    too_much=st.lists(st.sampled_from(TOO_MUCH), unique_by=lambda pair: pair[1], max_size=4),
    admitted=st.lists(st.sampled_from(ADMITTED), unique=True, max_size=6),
    data=st.data(),
)
def test_nothing_hides_behind_what_is_admitted(
    too_much: list[tuple[str, str]], admitted: list[str], data: st.DataObject
) -> None:
    """Whoever asks for half of what is admitted and half of what is not is told all of the latter, and only that."""
    flags = data.draw(st.permutations([*(flag for flag, _ in too_much), *admitted]))
    spec = parse_run_line(f"docker run {' '.join(flags)} busybox").spec
    assert sorted(violation.field for violation in violations(spec)) == sorted(field for _, field in too_much)


@pytest.mark.parametrize("kind", ["bind", "npipe", "cluster", "image", "something new"])
def test_a_mount_is_admitted_by_its_type_only(kind: str) -> None:
    spec = replace(
        parse_run_line("docker run busybox").spec, mounts=(Mount(type=kind, source="x", target="/e"),)
    )
    assert [violation.field for violation in violations(spec)] == ["mounts"]


def test_a_volume_named_like_a_path_is_one() -> None:
    mounts = (Mount(type="volume", source="/etc", target="/e"),)
    spec = replace(parse_run_line("docker run busybox").spec, mounts=mounts)
    assert [violation.field for violation in violations(spec)] == ["mounts"]


def test_it_admits_to_be_ended_before_others() -> None:
    assert violations(parse_run_line("docker run --oom-score-adj 500 busybox").spec) == []
