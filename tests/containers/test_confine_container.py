"""The confined policy, on the spec: what it refuses in any spelling, and what it admits."""

import pytest

from containers_app.policy import violations, volume_violations
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
