"""stacks/{id}/apply/?preview=true: what an apply would do, from the files as Compose reads them and the mirror."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from containers_app.models import Container, Image
from fleet_app.models import Host
from operations_app.models import Operation
from stacks_app.models import Revision, Stack
from tests.support.compose import compose_program
from tests.support.people import Person
from tests.support.watchers import host_of

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]

SECRET = "canary-7f00d"
COMPOSE = """
services:
  web:
    image: nginx:1
    environment: {TOKEN: "${TOKEN}", GREETING: "5$$ ${NAME:-nobody}"}
    ports: ["8080:80"]
    volumes: ["./page:/srv:ro", "data:/data"]
    restart: always
  job:
    image: busybox
    profiles: [extra]
volumes: {data: {}}
"""


@pytest.fixture(autouse=True)
def _compose(settings: Settings) -> None:
    settings.COMPOSE = str(compose_program())


@pytest.fixture
def host() -> Host:
    return host_of(
        "unix:///pier.sock",
        name="pier",
        state=Host.State.ONLINE,
        observed_at=timezone.now(),
        api_version="1.51",
    )


def made(owner: Person, host: Host, text: str = COMPOSE, **more: Any) -> dict[str, Any]:
    """A new stack of this compose file and a page."""
    files = [{"path": "compose.yaml", "text": text}, {"path": "page/index.html", "text": "hello"}]
    body = {"host": host.pk, "project": "shop", "files": files, **more}
    answer = owner.post("stacks/", body)
    assert answer.status == 201, answer.body
    stack: dict[str, Any] = answer.body
    return stack


def preview(owner: Person, stack: dict[str, Any], **options: Any) -> dict[str, Any]:
    """What an apply of it would be."""
    answer = owner.post(f"stacks/{stack['id']}/apply/?preview=true", options)
    assert answer.status == 200, answer.body
    shown: dict[str, Any] = answer.body
    return shown


def test_it_says_that_the_name_in_the_files_is_not_used(owner: Person, host: Host) -> None:
    told = []
    for number, name in enumerate(("blog", "shop", "${PROJECT:-blog}")):
        stack = made(owner, host, f"name: {name}\n{COMPOSE}", project="shop" if number == 1 else f"s{number}")
        remarks = preview(owner, stack)["plan"]["remarks"]
        told.append([each["words"] for each in remarks if each["code"] == "project_name"])
    first, same, filled = told
    assert "blog" in first[0]
    assert "s0" in first[0]
    assert same == []
    assert "${PROJECT:-blog}" in filled[0]


def test_it_says_what_a_first_apply_does(owner: Person, host: Host) -> None:
    token = {"name": "TOKEN", "value": SECRET, "secret": True}
    stack = made(owner, host, variables=[token])
    shown = preview(owner, stack)
    assert shown["problems"] == []
    plan = shown["plan"]
    (web,) = plan["services"]
    assert (web["name"], web["action"], web["replicas"]) == ("web", "create", 1)
    assert web["image"] == {"reference": "nginx:1", "action": "pull", "engine_id": ""}
    assert [(each["name"], each["action"]) for each in plan["networks"]] == [("shop_default", "create")]
    names = {each["name"]: each["action"] for each in plan["volumes"]}
    (files,) = plan["files"]
    assert (files["path"], files["size_bytes"], files["here"]) == ("page", 5, False)
    assert names == {"shop_data": "create"}
    assert shown["command"].endswith("compose --project-name shop up --detach --remove-orphans")
    assert SECRET not in str(shown)
    assert not Operation.objects.exists()
    assert not Revision.objects.exists()


def test_it_asks_for_one_at_a_time_and_keeps_what_it_is_made_from(owner: Person, host: Host) -> None:
    stack = made(owner, host, variables=[{"name": "TOKEN", "value": SECRET, "secret": True}])
    path = f"stacks/{stack['id']}/apply/"
    first = owner.post(path, {}, Idempotency_Key="one")
    assert first.status == 202, first.body
    again = owner.post(path, {}, Idempotency_Key="one")
    assert again.body["id"] == first.body["id"]
    busy = owner.post(path, {})
    assert (busy.status, busy.body["code"]) == (409, "stack_busy")
    assert Operation.objects.count() == 1
    revision = Revision.objects.get()
    assert (revision.number, revision.operation_id, revision.person_name) == (1, first.body["id"], "olga")
    assert revision.variables == {"TOKEN": {"secret": True, "version": 1}}
    assert owner.call("DELETE", f"stacks/{stack['id']}/").body["code"] == "stack_busy"
    owner.post(f"operations/{first.body['id']}/cancel/")
    owner.call("PATCH", f"stacks/{stack['id']}/", {"files": [{"path": "compose.yaml", "text": COMPOSE}]})
    assert owner.post(path, {}).status == 202
    assert [each.number for each in Revision.objects.order_by("pk")] == [1, 2]
    assert {entry["path"] for entry in revision.files} == {"compose.yaml", "page/index.html"}
    assert SECRET not in str(list(Revision.objects.values()) + list(Operation.objects.values()))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("services: [", "yaml_invalid"),
        ("services: {web: {imag: x}}", "compose_invalid"),
        ("services: {web: {image: x, env_file: /etc/passwd}}", "compose_path"),
        ("services: {web: {image: x, provider: {type: /bin/true}}}", "compose_program"),
        ("services: {web: {image: '${NONE:?say which}'}}", "compose_invalid"),
        ("services: {web: {build: .}}", "compose_no_file"),
        ("services: {web: {build: {context: page, dockerfile: Nope}}}", "compose_no_file"),
        ("services: {web: {build: ./missing}}", "compose_no_file"),
        ("services: {web: {build: {context: page, dockerfile: ../Dockerfile}}}", "compose_no_file"),
        ("services: {web: {build: {context: page, dockerfile: ../../Dockerfile}}}", "compose_path"),
        ("services: {web: {build: {context: missing, dockerfile_inline: FROM a}}}", "compose_no_file"),
        (
            "services: {web: {build: {dockerfile_inline: FROM a, additional_contexts: {a: missing}}}}",
            "compose_no_file",
        ),
        ("services: {web: {build: {dockerfile_inline: FROM a, ssh: [default]}}}", "compose_build_option"),
    ],
)
def test_it_says_what_is_wrong_with_the_files(owner: Person, host: Host, text: str, code: str) -> None:
    stack = made(owner, host, text)
    problem = preview(owner, stack)["problems"][0]
    assert list(problem["fields"]) == ["files"], problem
    asked = owner.post(f"stacks/{stack['id']}/apply/", {})
    assert (asked.status, asked.body["code"]) == (400, problem["code"])
    assert not Operation.objects.exists()
    assert problem["code"] == code, problem


def test_what_is_not_built_needs_no_file_to_build_it_from(owner: Person, host: Host) -> None:
    stack = made(owner, host, "services: {web: {image: nginx:1, build: .}}")
    assert preview(owner, stack)["problems"]
    assert preview(owner, stack, build="never")["problems"] == []


@pytest.mark.parametrize(
    ("mounts", "api", "said"),
    [
        ("./data:/data|.:/backup:ro", "1.51", {"folders_apart"}),
        ("./data/certs:/certs|./data:/data", "1.44", {"folders_apart"}),
        ("./data/certs:/certs|./data:/data", "1.51", set()),
        ("./data:/data|./page:/backup:ro", "1.51", set()),
    ],
)
def test_it_says_which_folders_are_not_one_as_on_a_disk(
    owner: Person, host: Host, mounts: str, api: str, said: set[str]
) -> None:
    Host.objects.update(api_version=api)
    first, second = mounts.split("|")
    text = f"services: {{app: {{image: x, volumes: ['{first}']}}, web: {{image: x, volumes: ['{second}']}}}}"
    told = {each["code"] for each in preview(owner, made(owner, host, text))["plan"]["remarks"]}
    assert told & {"folders_apart"} == said


def test_it_says_that_compose_is_missing(owner: Person, host: Host, settings: Settings) -> None:
    stack = made(owner, host)
    settings.COMPOSE = "/nonexistent/docker-compose"
    asked = owner.post(f"stacks/{stack['id']}/apply/", {})
    assert (asked.status, asked.body["code"]) == (503, "compose_missing")
    assert owner.get(f"stacks/{stack['id']}/").status == 200


def test_a_host_that_is_gone_or_off_takes_nothing(owner: Person, host: Host) -> None:
    stack = made(owner, host)
    Host.objects.update(enabled=False)
    assert preview(owner, stack)["problems"][0]["code"] == "host_disabled"
    Host.objects.all().delete()
    assert Stack.objects.get().host_name == "pier"
    assert owner.post(f"stacks/{stack['id']}/apply/", {}).body["code"] == "host_gone"


def test_what_runs_is_beside_it(owner: Person, host: Host) -> None:
    """A container of another make is replaced, and a port of another stack is named."""
    stack = made(owner, host)
    Image.objects.create(
        host=host, engine_id="sha256:nginx", repo_tags=["nginx:1"], observed_at=timezone.now()
    )
    columns: dict[str, Any] = {"host": host, "observed_at": timezone.now(), "state": "running"}
    Container.objects.create(
        **columns,
        engine_id="a" * 64,
        name="shop-web-1",
        stack="shop",
        service="web",
        labels={
            "com.docker.compose.config-hash": "old",
            "com.docker.compose.image": "sha256:nginx",
            "com.docker.compose.oneoff": "False",
        },
    )
    Container.objects.create(
        **columns,
        engine_id="b" * 64,
        name="other",
        ports=[{"container_port": 80, "protocol": "tcp", "host_ip": "", "host_port": 8080}],
    )
    plan = preview(owner, stack)["plan"]
    (web,) = plan["services"]
    assert (web["action"], web["image"]["action"]) == ("recreate", "here")
    assert [(clash["what"], clash["held_by"]) for clash in plan["clashes"]] == [("port 8080/tcp", "other")]
