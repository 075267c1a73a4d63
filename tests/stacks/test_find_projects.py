"""stacks/elsewhere/: what Compose made elsewhere is named, once, until it is a stack here."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from containers_app.models import Container
from fleet_app.models import Host
from stacks_app.models import Stack
from tests.security.test_bound_time import processor_seconds
from tests.support.compose import compose_program
from tests.support.people import Person
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]

# Without these Compose takes no container for its own.
BY_COMPOSE = {"com.docker.compose.config-hash": "1f2e", "com.docker.compose.oneoff": "False"}
LABELS = {
    **BY_COMPOSE,
    "com.docker.compose.project.working_dir": "/srv/shop",
    "com.docker.compose.project.config_files": "/srv/shop/compose.yaml,/srv/shop/prod.yaml",
}


def container(host: Host, name: str, **columns: Any) -> Container:
    """A row of the mirror."""
    return Container.objects.create(
        host=host, engine_id=name.ljust(64, "0"), name=name, observed_at=timezone.now(), **columns
    )


@pytest.fixture
def hosts() -> list[Host]:
    """The last one is away."""
    names = {"pier": Host.State.ONLINE, "quay": Host.State.ONLINE, "wreck": Host.State.UNREACHABLE}
    return [
        host_of(f"unix:///{name}.sock", name=name, state=state, observed_at=timezone.now())
        for name, state in names.items()
    ]


def test_it_names_each_project_of_each_host(owner: Person, hosts: list[Host]) -> None:
    for host in hosts:
        container(
            host, f"shop-web-1-{host.name}", stack="shop", service="web", state="running", labels=LABELS
        )
        container(
            host, f"shop-db-1-{host.name}", stack="shop", service="db", state="exited", labels=BY_COMPOSE
        )
        container(host, f"by-hand-{host.name}", stack="shop", service="other", labels={"a": "b"})
        container(host, f"grouped-{host.name}", stack="grouped", service="web")
        container(host, f"alone-{host.name}")
    found = owner.get("stacks/elsewhere/").body
    assert [(each["project"], each["host_name"]) for each in found] == [("shop", "pier"), ("shop", "quay")]
    assert found[0] == {
        "host": hosts[0].pk,
        "host_name": "pier",
        "project": "shop",
        "services": ["db", "web"],
        "containers": 2,
        "running": 1,
        "working_dir": "/srv/shop",
        "compose_files": ["/srv/shop/compose.yaml", "/srv/shop/prod.yaml"],
    }
    Stack.objects.create(host=hosts[0], host_name="pier", project="shop")
    assert [each["host_name"] for each in owner.get("stacks/elsewhere/").body] == ["quay"]
    assert owner.get(f"stacks/elsewhere/?host={hosts[0].pk}").body == []
    assert owner.get("stacks/elsewhere/?host=x").status == 400


def test_it_tells_strangers_nothing(stranger: Person, nobody: Person, hosts: list[Host]) -> None:
    container(hosts[0], "shop-web-1", stack="shop", labels=BY_COMPOSE)
    assert [who.get("stacks/elsewhere/").status for who in (stranger, nobody)] == [403, 401]


BOMBS = {
    "merges": "a0: &a0 {k: v}\n"
    + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
    + "services: {web: {image: x, profiles: [*a11]}}\n",
    "sixties": "services: {web: {image: x, scale: 1" + ":1" * 200_000 + "}}\n",
    "lists": "a0: &a0 [x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    + "services: {web: {image: x, profiles: [*a11]}}\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_files_of_a_project_keep_nobody_waiting(owner: Person, settings: Settings, bomb: str) -> None:
    """They are read to find the profiles of what runs; where they lie beside the compose files they are not."""
    settings.COMPOSE = str(compose_program())
    host = host_of("unix:///pier.sock", name="pier")
    container(host, "web", stack="shop", service="web", labels=BY_COMPOSE)
    for path in ("compose.yaml", "other.yaml"):
        files = {"compose.yaml": "services: {web: {image: x}}\n", path: BOMBS[bomb]}
        body = {"files": [{"path": name, "text": text} for name, text in files.items()]}
        with processor_seconds(5):
            answer = owner.post("stacks/adopt/", {"host": host.pk, "project": "shop", **body})
        assert answer.status == (200 if path == "other.yaml" else 400), answer.body
