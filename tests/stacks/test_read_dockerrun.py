"""Dockerrun.aws.json, as the course writes it and as its specification allows, becomes a compose file."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from accounts_app.errors import Refused
from stacks_app.compose.cli import Cli
from stacks_app.compose.resolve import resolve
from stacks_app.sources.dockerrun import read_dockerrun
from tests.support.compose import write_stack

MULTI = {
    "AWSEBDockerrunVersion": 2,
    "volumes": [{"name": "conf", "host": {"sourcePath": "/var/app/current/proxy"}}, {"name": "data"}],
    "containerDefinitions": [
        {
            "name": "client",
            "image": "team/client",
            "hostname": "page",
            "essential": False,
            "memory": 128,
            "environment": [{"name": "PRICE", "value": "5$"}],
        },
        {
            "name": "nginx",
            "image": "team/nginx",
            "essential": True,
            "portMappings": [
                {"hostPort": 80, "containerPort": 80},
                {"hostPort": 53, "containerPort": 53, "protocol": "udp"},
            ],
            "links": ["client", "client:web"],
            "memory": 64,
            "memoryReservation": 32,
            "mountPoints": [
                {"sourceVolume": "conf", "containerPath": "/etc/nginx/conf.d", "readOnly": True},
                {"sourceVolume": "data", "containerPath": "/data"},
                {"sourceVolume": "awseb-logs-nginx", "containerPath": "/var/log/nginx"},
            ],
            "startTimeout": 5,
        },
    ],
}


def compose(document: Any) -> Any:
    """The compose file as it is read."""
    return yaml.safe_load(read_dockerrun(json.dumps(document)).text)


def test_a_secret_becomes_a_variable() -> None:
    """Not one that the file names only: that is the stack's own."""
    environment = [{"name": "DB_PASSWORD", "value": "hunter2$"}, {"name": "PRICE", "value": "5$"}]
    one = {
        "name": "api",
        "image": "x",
        "environment": environment,
        "secrets": [{"name": "TOKEN", "valueFrom": "arn"}],
    }
    two = {"name": "job", "image": "x", "environment": [{"name": "TOKEN", "value": "s3cr3t-one"}]}
    read = read_dockerrun(json.dumps({"AWSEBDockerrunVersion": 2, "containerDefinitions": [one, two]}))
    services = yaml.safe_load(read.text)["services"]
    assert services["api"]["environment"] == {"TOKEN": None, "DB_PASSWORD": "${DB_PASSWORD}", "PRICE": "5$$"}
    assert services["job"]["environment"] == {"TOKEN": "${JOB_TOKEN}"}
    assert read.variables == {"DB_PASSWORD": "hunter2$", "JOB_TOKEN": "s3cr3t-one"}
    assert "hunter2" not in repr(read)
    assert "DB_PASSWORD, JOB_TOKEN" in read.notes[-1]


def test_it_reads_several_containers() -> None:
    read = read_dockerrun(json.dumps(MULTI))
    assert yaml.safe_load(read.text) == {
        "services": {
            "client": {
                "image": "team/client",
                "hostname": "page",
                "networks": {"default": {"aliases": ["page"]}},
                "restart": "no",
                "environment": {"PRICE": "5$$"},
                "mem_limit": "128m",
            },
            "nginx": {
                "image": "team/nginx",
                "restart": "always",
                "ports": ["80:80", "53:53/udp"],
                "links": ["client", "client:web"],
                "depends_on": ["client"],
                "volumes": ["./proxy:/etc/nginx/conf.d:ro", "data:/data", "awseb-logs-nginx:/var/log/nginx"],
                "mem_limit": "64m",
                "mem_reservation": "32m",
            },
        },
        "volumes": {"data": None, "awseb-logs-nginx": None},
    }
    assert any("startTimeout" in note for note in read.notes)
    assert any("essential" in note for note in read.notes)


# What else an ECS container definition says, and a service says in another way.
MORE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost/ || exit $?"], "interval": 10}},
        {
            "healthcheck": {
                "test": ["CMD-SHELL", "curl -f http://localhost/ || exit $?"],
                "interval": "10s",
                "timeout": "5s",
            }
        },
    ),
    (
        {"healthCheck": {"command": ["CMD", "true"], "timeout": 3, "startPeriod": 90, "retries": 4}},
        {"healthcheck": {"test": ["CMD", "true"], "timeout": "3s", "start_period": "1m30s", "retries": 4}},
    ),
    (
        {"dependsOn": [{"containerName": "db", "condition": "HEALTHY"}]},
        {"depends_on": {"db": {"condition": "service_healthy", "required": True}}},
    ),
    (
        {"links": ["db"], "dependsOn": [{"containerName": "job", "condition": "SUCCESS"}]},
        {
            "depends_on": {
                "db": {"condition": "service_started", "required": True},
                "job": {"condition": "service_completed_successfully", "required": True},
            }
        },
    ),
    ({"stopTimeout": 70}, {"stop_grace_period": "1m10s"}),
    ({"pseudoTerminal": True}, {"tty": True}),
    ({"disableNetworking": True, "hostname": "alone"}, {"network_mode": "none"}),
    (
        {"systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]},
        {"sysctls": {"net.core.somaxconn": "1024"}},
    ),
    ({"secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:x"}]}, {"environment": {"TOKEN": "from-variable"}}),
    (
        {
            "linuxParameters": {
                "capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]},
                "devices": [{"hostPath": "/dev/fuse", "permissions": ["read", "write"]}],
                "initProcessEnabled": True,
                "sharedMemorySize": 256,
                "tmpfs": [{"containerPath": "/run", "size": 64, "mountOptions": ["noexec"]}],
            }
        },
        {
            "cap_add": ["NET_ADMIN"],
            "cap_drop": ["ALL"],
            "devices": [{"source": "/dev/fuse", "target": "/dev/fuse", "permissions": "rw"}],
            "init": True,
            "shm_size": "268435456",
            "tmpfs": ["/run:size=64m,noexec"],
        },
    ),
]


@pytest.mark.parametrize(("said", "service"), MORE, ids=",".join)
def test_it_reads_what_ecs_says_of_a_container(
    cli: Cli, folder: Path, said: dict[str, Any], service: dict[str, Any]
) -> None:
    others = [{"name": name, "image": "x", "healthCheck": {"command": "true"}} for name in ("db", "job")]
    document = {
        "AWSEBDockerrunVersion": 2,
        "containerDefinitions": [{"name": "app", "image": "x", **said}, *others],
    }
    read = read_dockerrun(json.dumps(document))
    assert not any("left out" in note for note in read.notes)
    source = write_stack(folder, {"compose.yaml": read.text}, variables={"TOKEN": "from-variable"})
    resolved = resolve(cli, source).project["services"]["app"]
    assert {key: resolved.get(key) for key in service} == service


def test_it_names_all_that_it_leaves_out() -> None:
    document = {
        "AWSEBDockerrunVersion": 2,
        "volumes": [{"name": "shared", "efsVolumeConfiguration": {}}],
        "containerDefinitions": [
            {
                "name": "app",
                "image": "x",
                "linuxParameters": {"maxSwap": 1},
                "dependsOn": [{"containerName": "job", "condition": "COMPLETE"}],
                "firelensConfiguration": {},
            },
            {"name": "job", "image": "x"},
        ],
    }
    notes = " ".join(read_dockerrun(json.dumps(document)).notes)
    for word in ("efsVolumeConfiguration", "maxSwap", "COMPLETE", "firelensConfiguration"):
        assert word in notes


def test_files_that_came_along_are_those_of_the_stack() -> None:
    mounts = [("/var/app/current/logs", "./logs:/x"), ("/var/app/current", ".:/x"), ("/certs", "/certs:/x")]
    mounts += [("ui/dist", "./ui/dist:/x"), ("./ui", "./ui:/x")]
    for path, mount in mounts:
        volumes = [{"HostDirectory": path, "ContainerDirectory": "/x"}]
        document = {"AWSEBDockerrunVersion": "1", "Image": {"Name": "x"}, "Volumes": volumes}
        assert compose(document)["services"]["app"]["volumes"] == [mount]


def test_it_reads_a_single_container() -> None:
    document = {
        "AWSEBDockerrunVersion": "1",
        "Image": {"Name": "team/app:1", "Update": "false"},
        "Ports": [{"ContainerPort": "5000"}],
        "Volumes": [{"HostDirectory": "/srv/x", "ContainerDirectory": "/x"}],
        "Command": "serve --all",
        "Authentication": {"Bucket": "b", "Key": "k"},
    }
    app = compose(document)["services"]["app"]
    assert app == {
        "image": "team/app:1",
        "ports": ["5000"],
        "volumes": ["/srv/x:/x"],
        "command": "serve --all",
        "restart": "always",
    }
    assert any("Authentication" in note for note in read_dockerrun(json.dumps(document)).notes)
    assert compose({"AWSEBDockerrunVersion": 1})["services"]["app"]["build"] == "."


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"AWSEBDockerrunVersion": 3},
        {"AWSEBDockerrunVersion": 2},
        {"AWSEBDockerrunVersion": 2, "containerDefinitions": []},
        {"AWSEBDockerrunVersion": 2, "containerDefinitions": [{"name": "a"}, {"name": "a"}]},
        {"AWSEBDockerrunVersion": 2, "containerDefinitions": [{"name": "a", "memory": "much"}]},
        {"AWSEBDockerrunVersion": 2, "containerDefinitions": [{"name": "a", "image": {"name": "x"}}]},
        {"AWSEBDockerrunVersion": 1, "Ports": [{"HostPort": 1}]},
    ],
    ids=str,
)
def test_it_refuses_what_is_none(document: Any) -> None:
    with pytest.raises(Refused):
        read_dockerrun(json.dumps(document))


ODD = ["healthCheck", "dependsOn", "linuxParameters", "x"]
KEYS = st.sampled_from(["name", "image", "host", "sourceVolume", "containerPort", "links", *ODD])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 70000) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            KEYS,
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(version=st.sampled_from([1, 2, "2"]), definitions=json_values, volumes=json_values)
def test_nothing_in_it_is_too_odd(version: Any, definitions: Any, volumes: Any) -> None:
    document = {"AWSEBDockerrunVersion": version, "containerDefinitions": definitions, "volumes": volumes}
    try:
        read = read_dockerrun(json.dumps(document))
    except Refused:
        return
    assert yaml.safe_load(read.text)["services"]


TOO_ODD = ("1e999", "NaN", "Infinity", '"much"', '{"a":' * 400 + "1" + "}" * 400, '"\\ud800"', "9" * 5000)


@pytest.mark.parametrize("key", ["memory", "cpu", "dockerLabels", "hostname", "odd\\ud800", "links"])
def test_no_value_of_json_is_too_odd(key: str) -> None:
    for value in TOO_ODD:
        text = f'{{"AWSEBDockerrunVersion": 2, "containerDefinitions": [{{"name": "a", "{key}": {value}}}]}}'
        try:
            read = read_dockerrun(text)
        except Refused:
            continue
        f"{read.text}{read.notes}".encode()


def test_it_refuses_what_is_no_json() -> None:
    for text in ("", "{", "[" * 100_000, "x" * 300_000):
        with pytest.raises(Refused):
            read_dockerrun(text)
