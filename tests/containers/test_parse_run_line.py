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
from containers_app.spec.validation import problems_of
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
        ("docker run -e KEY=<your key> nginx", "line", "<your key>"),
        ("docker run -d nginx\ndocker ps", "line", "“docker” begins another line"),
        ("docker run -d nginx\n  -p 80:80", "line", "“-p” begins another line"),
        ("docker run -e URL=http://a/?x=1&y=2 nginx", "image", "before “&”"),
        ("docker run --cpus nan nginx", "--cpus", "not a number"),
        ("docker run --cpu-shares 1_000 nginx", "--cpu-shares", "not a whole number"),
        ("docker run -m 99999999999999p nginx", "-m", "more than an engine can count"),
        ("docker run --device /dev/a:/dev/b:/dev/c nginx", "--device", "not a device"),
        ("docker run --ulimit nofile=2:1 nginx", "--ulimit", "above the hard one"),
        ("docker run --ulimit files=1 nginx", "--ulimit", "no limit"),
        ("docker run --add-host db nginx", "--add-host", "its address"),
        ("docker run --label =x nginx", "--label", "no name"),
        ("docker run --mount type=bind,src=/a,dst=/b,volume-nocopy nginx", "--mount", "is no volume"),
        ("docker run --mount 'type=volume,\"dst=/b' nginx", "--mount", "quote"),
        ("docker run --gpus device=0,driver=nvidia nginx", "--gpus", "not supported"),
        ("docker run --security-opt seccomp=profile.json nginx", "--security-opt", "on your machine"),
        ("docker run --security-opt systempaths=unconfined nginx", "--security-opt", "not supported"),
        ("docker run --network-alias db nginx", "networks", "that somebody made"),
        ("docker run --no-healthcheck --health-cmd true nginx", "healthcheck", "excludes"),
    ],
)
def test_it_says_what_is_wrong_with_a_line(line: str, field: str, words: str) -> None:
    with pytest.raises(RunLineError) as caught:
        parse_run_line(line)

    assert words in " ".join(caught.value.fields[field])


def test_it_warns_of_what_only_a_shell_knows() -> None:
    line = "docker --context prod run -e HOME -e PRICE='5$x' -v $PWD:/app -u $(id -u) nginx echo `date` && echo done"
    read = parse_run_line(line)

    text = " ".join(read.warnings)
    assert all(word in text for word in ("--context", "HOME", "$PWD", "$(id -u)", "`date`", "&&"))
    assert "PRICE" not in text  # its quotes keep it as it is
    assert read.spec.command == ("echo", "`date`")


@pytest.mark.parametrize(
    ("line", "same_as"),
    [
        ("docker run -d nginx # in the background", "docker run nginx"),
        ("# Start it:\n\ndocker run nginx\n\n# and look", "docker run nginx"),
        ("# docker run nginx", "docker run nginx"),
        ("docker run -e A=1 `\r\n  nginx", "docker run -e A=1 nginx"),
        ("docker run -e A=1 ^ \n  nginx ^", "docker run -e A=1 nginx"),
        ("docker run \\  # the name\n  --name web \\\n  nginx \\", "docker run --name web nginx"),
        ("docker run\xa0--name\xa0web nginx", "docker run --name web nginx"),
        ("docker run nginx sh >log 2>&1", "docker run nginx sh"),
        ("docker -D run nginx", "docker run nginx"),
        ("docker run --memory 0 --shm-size 0 nginx", "docker run nginx"),
        ("docker run -p 0:80 -p 53:53/UDP nginx", "docker run -p 80 -p 53:53/udp nginx"),
        (
            "docker run --mount 'Type=BIND,src=/a,dst=/b' nginx",
            "docker run --mount type=bind,src=/a,dst=/b nginx",
        ),
        ("docker run --add-host 'db:[::1]' --restart '' nginx", "docker run --add-host db=::1 nginx"),
        ("docker run --health-interval 0 --health-cmd '' nginx", "docker run --health-interval 0s nginx"),
    ],
)
def test_it_reads_what_means_the_same(line: str, same_as: str) -> None:
    assert parse_run_line(line).spec == parse_run_line(same_as).spec


def test_it_leaves_to_the_engine_what_that_takes() -> None:
    assert problems_of(parse_run_line("docker run --memory-swap -1 nginx").spec) == {}
    assert problems_of(parse_run_line("docker run --memory-swap 1g nginx").spec).keys() == {"resources"}
    assert problems_of(parse_run_line("docker run --hostname my_host.lan nginx").spec) == {}
    assert problems_of(parse_run_line("docker run --hostname -x nginx").spec).keys() == {"hostname"}


def test_it_reads_options_that_hold_commas() -> None:
    options = "type=volume,dst=/m,volume-opt=type=nfs,volume-opt=device=:/x"
    nfs = f"'{options},\"volume-opt=o=addr=10.0.0.1,rw\"'"
    read = parse_run_line(f"docker run --gpus '\"device=0,1\"' --mount {nfs} app").spec

    assert read.gpus == "device=0,1"
    assert read.mounts[0].driver_options == {"type": "nfs", "device": ":/x", "o": "addr=10.0.0.1,rw"}


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (Healthcheck(disabled=True, test=("CMD-SHELL", "true")), ["--no-healthcheck"]),
        (Healthcheck(test=("NONE",)), ["--no-healthcheck"]),
        (Healthcheck(test=("CMD", "test", "-e", "a b")), ["--health-cmd", "test -e 'a b'"]),
    ],
)
def test_it_writes_health_checks_that_docker_takes(check: Healthcheck, words: list[str]) -> None:
    line = run_command(ContainerSpec(image="app", healthcheck=check), mask=False)

    assert shlex.split(line) == ["docker", "run", "--detach", *words, "app"]


def test_it_masks_secrets_in_the_line_it_shows() -> None:
    spec = ContainerSpec(
        image="app",
        env={"DB_PASSWORD": "hunter2", "PLAIN": "seen", "URL": "postgres://quay:hunter2@db/quay"},
        labels={"api-token": "hunter2"},
    )

    line = run_command(spec)

    assert "hunter2" not in line
    assert "PLAIN=seen" in shlex.split(line)
