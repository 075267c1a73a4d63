"""A `docker run` line becomes a spec, and a spec a line that means the same."""

import dataclasses
import shlex

import pytest
from hypothesis import HealthCheck, given, settings

from containers_app.spec.container import (
    ContainerSpec,
    Healthcheck,
    Mount,
    NetworkAttachment,
    Port,
    Resources,
    RestartPolicy,
)
from containers_app.spec.run_command import run_command
from containers_app.spec.run_line import RunLineError, parse_run_line
from operations_app.plain import from_plain, to_plain
from tests.support.specs import SPECS


def in_any_order(spec: ContainerSpec) -> ContainerSpec:
    """Flags of one kind keep their order on a line, those of different kinds (`-v`, `--mount`) do not."""
    ports = tuple(sorted(spec.ports, key=repr))
    return dataclasses.replace(spec, ports=ports, mounts=tuple(sorted(spec.mounts, key=repr)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spec=SPECS)
def test_it_reads_back_what_it_writes(spec: ContainerSpec) -> None:
    line = run_command(spec, mask=False)

    assert in_any_order(parse_run_line(line).spec) == in_any_order(spec)
    assert from_plain(ContainerSpec, to_plain(spec)) == spec


def test_it_reads_a_line_as_people_paste_it() -> None:
    pasted = """
      $ sudo docker run -dit --rm -p 8080:80 -p127.0.0.1:5353:53/udp -p 7000-7001:7000-7001 \\
          --name=web -e GREETING="hello there" --env DEBUG=1 \\
          -v data:/var/lib/data:ro -v /srv/www:/www -v /scratch \\
          --net front --network-alias www -m 512m --cpus=1.5 --restart on-failure:3 \\
          --health-cmd 'wget -q localhost' --health-interval=1m30s \\
          nginx:1.27 sh -c 'echo "$HOME" && sleep 5'
    """.replace("--rm ", "")

    read = parse_run_line(pasted)

    assert read.warnings == ()
    assert read.spec == ContainerSpec(
        image="nginx:1.27",
        name="web",
        command=("sh", "-c", 'echo "$HOME" && sleep 5'),
        env={"GREETING": "hello there", "DEBUG": "1"},
        tty=True,
        stdin_open=True,
        ports=(
            Port(container_port=80, host_port=8080),
            Port(container_port=53, protocol="udp", host_ip="127.0.0.1", host_port=5353),
            Port(container_port=7000, host_port=7000),
            Port(container_port=7001, host_port=7001),
        ),
        mounts=(
            Mount(type="volume", source="data", target="/var/lib/data", read_only=True),
            Mount(type="bind", source="/srv/www", target="/www"),
            Mount(type="volume", target="/scratch"),
        ),
        networks=(NetworkAttachment(name="front", aliases=("www",)),),
        resources=Resources(memory=512 * 1024 * 1024, cpus=1.5),
        restart_policy=RestartPolicy(name="on-failure", maximum_retry_count=3),
        healthcheck=Healthcheck(test=("CMD-SHELL", "wget -q localhost"), interval_seconds=90),
    )


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("docker run --frobnicate x nginx", "--frobnicate", "not known"),
        ("docker run -p", "-p", "needs a value"),
        ("docker run -p http:80 nginx", "-p", "not a port"),
        ("docker run -m lots nginx", "-m", "not a size"),
        ("docker run --env-file .env nginx", "env", "on your machine"),
        ("docker run -v ./data:/data nginx", "-v", "full path"),
        ("docker run -it", "image", "names no image"),
        ("docker ps --all", "line", "docker ps"),
        ("rm -rf /", "line", "docker run"),
        ("docker run 'nginx", "line", "quote"),
    ],
)
def test_it_says_what_is_wrong_with_a_line(line: str, field: str, words: str) -> None:
    with pytest.raises(RunLineError) as caught:
        parse_run_line(line)

    assert words in " ".join(caught.value.fields[field])


def test_it_warns_of_what_only_a_shell_knows() -> None:
    read = parse_run_line("docker --context prod run -e HOME -v $PWD:/app nginx true && echo done")

    text = " ".join(read.warnings)
    assert "--context" in text
    assert "HOME" in text
    assert "$PWD" in text
    assert "&&" in text


def test_it_masks_secrets_in_the_line_it_shows() -> None:
    spec = ContainerSpec(
        image="app",
        env={"DB_PASSWORD": "hunter2", "PLAIN": "seen", "URL": "postgres://quay:hunter2@db/quay"},
        labels={"api-token": "hunter2"},
    )

    line = run_command(spec)

    assert "hunter2" not in line
    assert "PLAIN=seen" in shlex.split(line)
