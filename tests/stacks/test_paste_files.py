"""Files of the shapes that READMEs have: each is applied, changed in one line, and taken back, all as planned."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from operations_app.models import Operation
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

STAYS: Final = ("nextcloud:30", "mariadb:11", "redis:7-alpine", "traefik:v3.1", "vpn/gluetun", "kafka:3.8")


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """`files`, and one line of one of them that is changed; `then` is what the plan has to say of it."""

    files: dict[str, str]
    change: tuple[str, str, str]
    then: dict[str, str]
    more: Json = field(default_factory=dict)
    looks: tuple[tuple[str, str, str, str], ...] = ()  # service, command, what it prints before and after


PASTED: Final = {
    "nextcloud": Pasted(
        files={
            "compose.yaml": """
x-app: &app
  image: nextcloud:30
  restart: unless-stopped
  env_file: [db.env]
  volumes: ["html:/var/www/html", "./php.ini:/etc/php.ini:ro"]
  depends_on:
    db: {condition: service_healthy}
    redis: {condition: service_started}
services:
  db:
    image: mariadb:11
    environment: &credentials
      MYSQL_PASSWORD_FILE: /run/secrets/db_password
      MYSQL_EXTRA: "a$$b"
    secrets: [db_password]
    read_only: true
    healthcheck:
      test: ["CMD-SHELL", "test -s $$MYSQL_PASSWORD_FILE"]
      interval: 1s
    volumes: ["db:/var/lib/mysql"]
  redis: {image: "redis:7-alpine", read_only: true, tmpfs: [/tmp]}
  app:
    <<: *app
    environment: {<<: *credentials, PHP_UPLOAD_LIMIT: 10G}
    ports: ["127.0.0.1:18480:80"]
  cron: {<<: *app, entrypoint: /bin/sleep, command: "100000"}
volumes: {html: {}, db: {}}
secrets: {db_password: {file: secrets/db_password.txt}}
""",
            "db.env": "MYSQL_DATABASE=nextcloud\nQUOTED='it is #1'\n",
            "php.ini": "memory_limit = 512M\n",
            "secrets/db_password.txt": "hunter2\n",
        },
        change=("php.ini", "512M", "1G"),
        then={"db": "keep", "redis": "keep", "app": "recreate", "cron": "recreate"},
        looks=(
            ("app", "cat /etc/php.ini", "memory_limit = 512M", "memory_limit = 1G"),
            ("app", "env", "MYSQL_EXTRA=a$b\n", "QUOTED=it is #1\n"),
            ("db", "cat /run/secrets/db_password", "hunter2", "hunter2"),
        ),
    ),
    "behind a proxy": Pasted(
        files={
            "compose.yaml": """
services:
  traefik:
    image: traefik:v3.1
    container_name: traefik
    security_opt: ["no-new-privileges:true"]
    networks: [proxy]
    ports: [{target: 80, published: "18481", mode: host}]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro", "./data/acme.json:/acme.json"]
  whoami:
    image: redis:7-alpine
    networks: {proxy: {aliases: [me]}, default: }
    labels:
      - "traefik.enable=true"
      - "traefik.http.routers.whoami.rule=Host(`${HOST:?say which}`)"
      - traefik.http.middlewares.auth.basicauth.users=${USERS}
networks: {proxy: {external: true}}
""",
            "data/acme.json": "{}",
            ".env": "DOMAIN=example.org\nHOST=whoami.${DOMAIN}\n",
        },
        change=(".env", "example.org", "example.com"),
        then={"traefik": "keep", "whoami": "recreate"},
        more={"variables": [{"name": "USERS", "value": "me:$apr1$x/y$z", "secret": True}]},
    ),
    "behind a vpn": Pasted(
        files={
            "compose.yaml": """
services:
  gluetun:
    image: vpn/gluetun
    cap_add: [NET_ADMIN]
    environment: [VPN_SERVICE_PROVIDER=custom, "TZ=${TZ:-Etc/UTC}"]
    healthcheck: {test: "true", interval: 1s}
    ports: ["18482:8080", "18483:6881/udp"]
  qbittorrent:
    image: redis:7-alpine
    network_mode: "service:gluetun"
    depends_on: {gluetun: {condition: service_healthy, restart: true}}
    volumes: ["./config:/config", "/srv/media:/media"]
  indexer:
    image: redis:7-alpine
    profiles: [search]
    depends_on: {gluetun: {condition: service_healthy, required: false}}
""",
            "config/app.conf": "port=8080\n",
        },
        change=("compose.yaml", "custom", "other"),
        then={"gluetun": "recreate", "qbittorrent": "recreate"},
        looks=(("qbittorrent", "cat /config/app.conf", "port=8080", "port=8080"),),
    ),
    "set up once": Pasted(
        files={
            "compose.yaml": """
include: [tools/compose.yaml]
services:
  setup:
    image: redis:7-alpine
    user: "0"
    command: ["sh", "-c", "echo ready > /certs/ready"]
    volumes: ["certs:/certs"]
  elastic:
    extends: {file: common.yml, service: node}
    depends_on: {setup: {condition: service_completed_successfully}}
    environment: {ES_JAVA_OPTS: "-Xms${HEAP}m", discovery.type: single-node}
    volumes: ["certs:/certs:ro"]
  broker:
    image: kafka:3.8
    hostname: broker
    expose: ["9092"]
    configs: [{source: server, target: /etc/server.properties, mode: 0440}]
    logging: {driver: json-file, options: {max-size: "10m", max-file: "3"}}
    deploy: {resources: {limits: {cpus: "0.50", memory: 64M}}}
volumes: {certs: {}}
configs:
  server:
    content: |
      log.dirs=$${LOGS}
      retention=${HEAP}
""",
            "common.yml": """
services:
  node:
    image: redis:7-alpine
    mem_limit: 64m
    ulimits: {nofile: {soft: 1024, hard: 2048}}
    healthcheck: {test: ["CMD-SHELL", "test -f /certs/ready"], interval: 1s, retries: 60}
""",
            "tools/compose.yaml": "services: {ui: {image: 'redis:7-alpine', volumes: ['./conf:/conf:ro']}}\n",
            "tools/conf/ui.ini": "theme=dark\n",
        },
        change=("tools/conf/ui.ini", "dark", "light"),
        then={"setup": "start", "elastic": "keep", "broker": "keep", "ui": "recreate"},
        more={"variables": [{"name": "HEAP", "value": "512"}]},
        looks=(
            ("broker", "cat /etc/server.properties", "log.dirs=${LOGS}\nretention=512", ""),
            ("ui", "cat /conf/ui.ini", "theme=dark", "theme=light"),
        ),
    ),
    "with a build": Pasted(
        files={
            "docker-compose.yml": """
version: "3.9"
services:
  web: &web
    build: {context: ., args: {GREETING: hello}}
    image: mastodon-web
    tmpfs: [/run]
    extra_hosts: ["host.docker.internal:host-gateway"]
    sysctls: {net.core.somaxconn: "1024"}
    init: true
    stop_grace_period: 1s
    command: [sleep, "100000"]
  worker:
    <<: *web
    build: !reset null
    command: sleep 100000
    depends_on: [web]
    deploy: {replicas: 2}
""",
            "docker-compose.override.yml": "services: {web: {environment: {RAILS_ENV: production}}}\n",
            "Dockerfile": "FROM THE_BASE\nARG GREETING\nRUN echo $GREETING > /greeting\n",
        },
        change=("docker-compose.override.yml", "production", "development"),
        then={"web": "recreate", "worker": "keep"},
        looks=(("web", "cat /greeting", "hello", "hello"),),
    ),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED)
def test_what_is_pasted_does_as_planned_and_goes_back(stacks: StackBench, pasted: Pasted) -> None:
    images(stacks)
    files = [
        {"path": path, "text": text.replace("THE_BASE", BASE_IMAGE)} for path, text in pasted.files.items()
    ]
    body = {"host": stacks.host.pk, "project": "shop", "files": files, **pasted.more}
    made = stacks.owner.post("stacks/", body)
    assert made.status == 201, made.body
    stack: Json = made.body
    assert set(as_planned(stacks, stack, "apply").values()) == {"create"}
    for service, command, before, _ in pasted.looks:
        assert before in printed(stacks, service, command)
    path, old, new = pasted.change
    assert old in pasted.files[path]
    text = pasted.files[path].replace("THE_BASE", BASE_IMAGE).replace(old, new)
    others = [{"path": each} for each in pasted.files if each != path]
    changed = stacks.owner.call(
        "PATCH", f"stacks/{stack['id']}/", {"files": [*others, {"path": path, "text": text}]}
    )
    assert changed.status == 200, changed.body
    assert as_planned(stacks, stack, "apply") == pasted.then
    for service, command, _, after in pasted.looks:
        assert after in printed(stacks, service, command)
    assert as_planned(stacks, stack, "roll-back", revision=1) == pasted.then
    for service, command, before, _ in pasted.looks:
        assert before in printed(stacks, service, command)


def images(stacks: StackBench) -> None:
    """Stand-ins for the images that the files name, and the network that they find there."""
    name = stacks.engine.docker("create", BASE_IMAGE, "true").strip()
    stacks.engine.docker(
        "commit", "--change", 'CMD ["sleep", "100000"]', "--change", "STOPSIGNAL KILL", name, STAYS[0]
    )
    stacks.engine.docker("rm", name)
    for each in STAYS[1:]:
        stacks.engine.docker("tag", STAYS[0], each)
    stacks.engine.docker("network", "create", "proxy")
    stacks.mirror()


def as_planned(stacks: StackBench, stack: Json, verb: str, **body: Any) -> dict[str, str]:
    """Have it done; what happened to each service, which is what the plan said, and there is nothing left to do."""
    path = f"stacks/{stack['id']}/{verb}/"
    shown = stacks.owner.post(f"{path}?preview=true", body)
    assert (shown.status, shown.body.get("problems")) == (200, []), shown.body
    assert "apr1" not in json.dumps(shown.body)
    told = {each["name"]: each for each in shown.body["plan"]["services"]}
    before = containers(stacks)
    asked = stacks.ask(path, **body)
    while Operation.objects.filter(state=Operation.State.QUEUED).exists():
        stacks.perform()
    done = succeeded(stacks.get(f"operations/{asked['id']}/"))
    assert "apr1" not in stacks.output(done)
    after = containers(stacks)
    did = {name: happened(before.get(name, {}), after.get(name, {})) for name in told}
    assert did == {name: each["action"] for name, each in told.items()}
    again = stacks.owner.post(f"stacks/{stack['id']}/apply/?preview=true", {}).body["plan"]["services"]
    if verb == "apply":
        assert {each["name"] for each in again if each["action"] != "keep"} <= {"setup"}
    return did


def printed(stacks: StackBench, service: str, command: str) -> str:
    """What a command prints in the container of a service."""
    return stacks.engine.docker("exec", f"shop-{service}-1", *command.split())
