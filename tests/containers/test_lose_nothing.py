"""A container recreated with one harmless change is the same to the letter, whatever `docker run` or Compose said.

The flags are dealt anew into sets each time (on an old engine some of them are tried); the seed is part of a failure.
ROUND_TRIP_SEED repeats one, and ROUND_TRIPS=all tries all of them, and every flag alone as well.
"""

import json
import random
import shlex
from collections.abc import Iterator

from docker.errors import APIError

from tests.support.bench import Bench
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.run_flags import CASES, Case, sets_of
from tests.support.sameness import differences
from tests.support.thorough import EVERYTHING, SEED, sample


def surroundings(engine: Engine) -> None:
    """What the flags speak of."""
    engine.docker("network", "create", "--subnet", "10.97.0.0/24", "front")
    engine.docker("network", "create", "back")
    setup = "mkdir -p /of-db/sub; sleep 100000"
    words = ["run", "--detach", "--name", "db", "--ipc", "shareable", "--volume", "data:/of-db"]
    engine.docker(*words, BASE_IMAGE, "sh", "-c", setup)


def sets(*, old: bool) -> Iterator[list[Case]]:
    """The flags in sets that go together, each at least once on a new engine."""
    cases = [case for case in CASES if not (old and case.new)]
    dealt = list(sets_of(cases, chance=random.Random(SEED)))  # noqa: S311 deals test cases
    yield from sample(dealt, most=8) if old else dealt
    if EVERYTHING:
        yield from ([case] for case in cases)


def make(engine: Engine, name: str, cases: list[Case]) -> None:
    """The container of the flags."""
    words = shlex.split(" ".join(case.words for case in cases))
    quick = [] if "--stop-signal" in words else ["--stop-signal", "SIGKILL"]
    command = ["100000"] if "--entrypoint" in words else ["sleep", "100000"]
    engine.docker("create", "--name", name, "--label", "kept=1", *quick, *words, BASE_IMAGE, *command)


IMAGE = [
    f"FROM {BASE_IMAGE}",
    'ENTRYPOINT ["sleep"]',
    'CMD ["100000"]',
    "ENV A=1 B=2",
    "EXPOSE 80 81",
    "VOLUME /of-image",
    "LABEL of=image both=image",
    "USER 1000",
    "WORKDIR /tmp",
    "STOPSIGNAL SIGKILL",
    "HEALTHCHECK --interval=7s CMD true",
]
# How containers of that image say something of their own, or nothing.
OF_THE_IMAGE = (
    "app:1",
    "--env B=3 --env C=4 --label both=own app:1 200000",
    "--env B=2 --env A=1 app:1",
    "--entrypoint sleep app:1 300000",
    "--entrypoint '' app:1 sleep 100000",
    "--publish 80 --volume named:/of-image --user 0 --workdir / app:1",
    "--health-interval 3s --health-retries 9 app:1",
    "--no-healthcheck --stop-signal SIGTERM app:1",
    "--network none app:1",
    "--network container:db app:1",
)
COMPOSE = f"""
services:
  db:
    image: {BASE_IMAGE}
    command: [sleep, "100000"]
    stop_signal: SIGKILL
    volumes:
      - /anonymous
      - {{type: volume, target: /also-anonymous}}
      - named:/named
      - {{type: tmpfs, target: /quick, tmpfs: {{size: 1000000, mode: 0o1777}}}}
      - {{type: bind, source: /tmp, target: /host, read_only: true}}
    networks:
      front: {{aliases: [store], ipv4_address: 10.98.0.9}}
      back: {{priority: 5}}
    deploy: {{resources: {{limits: {{cpus: "0.5", memory: 64M, pids: 50}}, reservations: {{memory: 32M}}}}}}
    ports: ["18500-18501:90-91", "95"]
    healthcheck: {{test: "true", interval: 9s, start_period: 1s}}
    restart: always
    init: true
    extra_hosts: ["one:10.0.0.1"]
    ulimits: {{nofile: {{soft: 100, hard: 200}}}}
    sysctls: {{net.ipv4.ip_unprivileged_port_start: 100}}
    environment: {{SECRET: hidden, EMPTY: ""}}
    logging: {{driver: local, options: {{max-size: 1m}}}}
  web:
    image: {BASE_IMAGE}
    command: [sleep, "100000"]
    stop_signal: SIGKILL
    depends_on: [db]
    links: ["db:database"]
    networks: [front]
  side:
    image: {BASE_IMAGE}
    command: [sleep, "100000"]
    stop_signal: SIGKILL
    network_mode: service:web
volumes: {{named: }}
networks:
  front: {{ipam: {{config: [{{subnet: 10.98.0.0/24}}]}}}}
  back: {{internal: true}}
"""


def assert_same_when_recreated(bench: Bench, name: str, *, said: str) -> None:
    """Recreate it with another label and compare all that the engine tells."""
    before = bench.engine.client().inspect_container(name)
    bench.mirror()
    row = bench.container(name)
    labels = {**row["labels"], "changed": "yes"}
    operation = bench.do(f"containers/{row['id']}/recreate/", labels=labels, recreate_dependents=True)
    assert operation["state"] == "succeeded", f"{operation['error_detail']}\n{said} (seed {SEED})"
    after = bench.engine.client().inspect_container(name)
    assert after["Id"] != before["Id"]
    found = differences(before, after)
    assert found == {"Config.Labels.changed": [None, "yes"]}, (
        f"{json.dumps(found, indent=1)}\n{said} (seed {SEED})"
    )


def go_round(bench: Bench, *, old: bool) -> None:
    """Make the containers of all sets; recreate them as they are, and every third, if it can run, while it runs."""
    surroundings(bench.engine)
    for number, cases in enumerate(sets(old=old)):
        name, said = f"set-{number}", " ".join(case.words for case in cases)
        make(bench.engine, name, cases)
        if all(case.starts for case in cases) and (number % 3 == 0 or EVERYTHING):
            try:
                bench.engine.client().start(name)
            except APIError:  # not on this machine; as it was made, then
                bench.engine.client().remove_container(name, force=True)
                make(bench.engine, name, cases)
        assert_same_when_recreated(bench, name, said=said)
        bench.engine.client().remove_container(name, force=True, v=True)


def take_what_the_image_says(bench: Bench) -> None:
    """Recreate containers of an image that says much; and one of another that says less takes over nothing of it."""
    surroundings(bench.engine)
    bench.engine.docker("build", "--quiet", "--tag", "app:1", "-", input="\n".join(IMAGE).encode())
    for number, words in enumerate(OF_THE_IMAGE):
        name = f"app-{number}"
        bench.engine.docker("create", "--name", name, "--label", "kept=1", *shlex.split(words))
        assert_same_when_recreated(bench, name, said=words)
    bench.works(
        f"containers/{bench.container('app-0')['id']}/recreate/", image=BASE_IMAGE, command=["sleep", "9"]
    )
    bench.engine.docker("create", "--name", "plain", "--label", "kept=1", BASE_IMAGE, "sleep", "9")
    found = bench.engine.client().inspect_container("app-0")["Config"]
    expected = bench.engine.client().inspect_container("plain")["Config"]
    kept = {"kept": "1", "changed": "yes"}
    assert found == {**expected, "Labels": kept, "Hostname": found["Hostname"]}


def test_it_keeps_what_the_image_says(bench: Bench) -> None:
    take_what_the_image_says(bench)


def test_it_keeps_what_the_image_says_on_an_old_engine(old_bench: Bench) -> None:
    take_what_the_image_says(old_bench)


def test_it_keeps_what_the_image_says_in_the_store_of_containerd(containerd_bench: Bench) -> None:
    take_what_the_image_says(containerd_bench)


def test_it_keeps_what_compose_says(bench: Bench) -> None:
    compose = ["compose", "--project-name", "shop", "--file", "-", "up", "--detach", "--quiet-pull"]
    bench.engine.docker(*compose, input=COMPOSE.encode())
    for name in ("shop-side-1", "shop-db-1"):
        assert_same_when_recreated(bench, name, said="as made by Compose")


def test_it_keeps_every_flag(bench: Bench) -> None:
    go_round(bench, old=False)


def test_it_keeps_every_flag_on_an_old_engine(old_bench: Bench) -> None:
    go_round(old_bench, old=True)
