"""What an apply makes of a stack is what plain `docker compose up` makes of it on the same engine."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.compose import compose_program
from tests.support.engines import BASE_IMAGE, Engine

OURS: Final = ("com.docker.compose.", "quaymaster.")  # labels
# A container by its own id, and what is mounted: a file of ours is a volume, or copied.
APART: Final = {"HostConfig": {"Binds", "Mounts", "ContainerIDFile"}, "Config": {"Hostname", "Labels"}}
COMPOSE: Final = """
x-usual: &usual {image: BASE, command: [sleep, "100000"], stop_signal: SIGKILL}
services:
  proxy:
    <<: *usual
    ports: ["18081:80", {target: 443, published: "18443", protocol: udp}, "127.0.0.1:18090-18091:90-91"]
    volumes: [./dynamic:/dynamic:ro, data:/data, "/etc/hostname:/host:ro", ./key.txt:/one]
    networks: {back: {aliases: [front], ipv4_address: 10.99.0.9}, default: {priority: 10}}
    security_opt: ["no-new-privileges:true"]
    sysctls: {net.ipv4.ip_unprivileged_port_start: 0}
    tmpfs: /scratch
    read_only: true
    secrets: [key]
    extra_hosts: {host.docker.internal: host-gateway}
    logging: {driver: json-file, options: {max-size: 10m}}
    healthcheck: {test: "test -d /dynamic && echo $$HOME", interval: 1s, start_period: 1m, start_interval: 1s}
    deploy: {resources: {limits: {cpus: "0.5", memory: 64M, pids: 100}, reservations: {memory: 20M}}}
  app:
    <<: *usual
    depends_on: {proxy: {condition: service_healthy}}
    deploy: {replicas: 2, restart_policy: {condition: on-failure, max_attempts: 3}}
    labels: ["traefik.http.routers.a.rule=Host(`a.localhost`)", com.example.empty, com.example.dollar=$$x]
    environment: ["FROM_FILE=${WORD}", NOTHING, EMPTY=]
    env_file: [{path: more.env, required: false, format: raw}, other.env]
    group_add: ["44"]
    volumes: [{type: tmpfs, target: /cache, tmpfs: {size: 1m}}]
    cap_drop: [ALL]
    cap_add: [CHOWN]
    ulimits: {nofile: {soft: 100, hard: 200}, nproc: 50}
    dns: [10.0.0.1]
    dns_search: [example.org]
    hostname: app
    domainname: example.org
    user: "1000:1000"
    working_dir: /tmp
    init: true
    shm_size: 2m
    stop_grace_period: 1m30s
    oom_score_adj: 100
    pid: "service:proxy"
    annotations: {a.b: c}
    tty: true
    stdin_open: true
  side:
    <<: *usual
    container_name: beside
    network_mode: "service:proxy"
    entrypoint: [sh, -c, "exec sleep 100000"]
    command: []
    volumes_from: ["proxy:ro"]
    restart: unless-stopped
    ipc: shareable
    devices: ["/dev/null:/dev/nothing:r"]
networks:
  back:
    internal: true
    ipam: {config: [{subnet: 10.99.0.0/24}]}
    labels: [a=b]
    driver_opts: {com.docker.network.bridge.name: back0}
volumes: {data: {labels: {a: b}}}
secrets: {key: {file: key.txt}}
"""
FILES: Final = {
    "dynamic/a.yml": "http: {}\n",
    "other.env": "A='b c'\nB=${A} # d\n",
    ".env": "WORD='a$b'\n",
    "key.txt": "k",
}


def made(engine: Engine) -> Json:
    """The containers, networks and volumes of the project, without what tells two runs of one command apart."""
    api = engine.client()
    label = {"label": "com.docker.compose.project=shop"}
    found: dict[str, Any] = {}
    for each in api.containers(all=True, filters=label):
        about = api.inspect_container(each["Id"])
        kept = {
            part: {key: value for key, value in about[part].items() if key not in left}
            for part, left in APART.items()
        }
        kept["Config"]["Env"].sort()  # Compose has them in no order
        host = kept["HostConfig"]
        for mode in ("NetworkMode", "PidMode"):
            if host[mode].startswith("container:"):
                host[mode] = api.inspect_container(host[mode].partition(":")[2])["Name"]
        host["VolumesFrom"] = [
            api.inspect_container(other.partition(":")[0])["Name"] for other in host["VolumesFrom"] or ()
        ]
        found[about["Name"]] = kept | {
            "labels": own(about["Config"]["Labels"]),
            "hostname": re.sub("[0-9a-f]{12}", "an id", about["Config"]["Hostname"]),
            "mounts": {(mount["Destination"], mount["RW"]) for mount in about["Mounts"]},
            "networks": {
                name: (set(at["Aliases"] or ()) - {about["Id"][:12]}, at["IPAMConfig"], at["GwPriority"])
                for name, at in about["NetworkSettings"]["Networks"].items()
            },
        }
        if about["State"]["Running"]:
            look = ["sh", "-c", "cat /run/secrets/key /one /dynamic/* 2>&1; id"]
            found[about["Name"]]["reads"] = engine.docker("exec", each["Id"], *look)
    for each in api.networks(filters=label):
        about = api.inspect_network(each["Id"])
        found[about["Name"]] = {key: about[key] for key in ("Driver", "Internal", "Options", "Attachable")}
        found[about["Name"]]["labels"] = own(about["Labels"])
    for each in api.volumes(filters=label)["Volumes"] or ():
        found[each["Name"]] = {"labels": own(each["Labels"]), "options": each["Options"]}
    return found


def own(labels: dict[str, str]) -> dict[str, str]:
    """The labels that the files give."""
    return {name: value for name, value in labels.items() if not name.startswith(OURS)}


@pytest.mark.timeout(600)
def test_an_apply_makes_what_compose_makes(stacks: StackBench, folder: Path) -> None:
    files = {**FILES, "compose.yaml": COMPOSE.replace("BASE", BASE_IMAGE)}
    stack = stacks.make(COMPOSE, files=FILES)
    succeeded(stacks.apply(stack))
    ours = made(stacks.engine)
    stacks.ask(f"stacks/{stack['id']}/down/", volumes=["shop_data"])
    stacks.perform()
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    subprocess.run(
        [compose_program(), "--project-name=shop", "up", "--detach", "--pull=never"],
        cwd=folder,
        env={"DOCKER_HOST": stacks.engine.endpoint_address, "PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
    )
    plain = made(stacks.engine)
    assert plain.keys() == ours.keys()
    for name, about in plain.items():
        for part, value in about.items():
            assert ours[name][part] == value, f"{name}: {part}"
